import { createInterface } from 'node:readline/promises';

/**
 * Asks the person at the keyboard for a line.
 *
 * @param signal takes the question back
 * @returns null when nobody is at a keyboard, or the question was taken back
 */
export async function askAtKeyboard(question: string, signal: AbortSignal): Promise<string | null> {
  if (process.stdin.isTTY !== true || signal.aborted) return null;
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question(question, { signal });
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  } finally {
    lines.close();
  }
}
