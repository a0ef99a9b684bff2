import type { Readable } from 'node:stream';
import { z } from 'zod';

const Report = z.looseObject({
  'child-pid': z.number().int().positive().optional(),
  'exit-code': z.number().int().min(0).max(255).optional(),
});

/** Longest line that is awaited, in characters. */
const LONGEST_LINE = 4096;

/** What bubblewrap reports of the program that it runs: JSON, one document on a line (`--json-status-fd`). */
export class LauncherStatus {
  /** Process id of the program, as this process sees it; known soon after the start. */
  processId: number | undefined;
  /** Known once the program has run; stays unknown when bubblewrap failed before. */
  exitCode: number | undefined;
  private line = '';

  /** @param onProcess called once the program's process is there */
  constructor(
    stream: Readable,
    private readonly onProcess: () => void,
  ) {
    stream.setEncoding('utf8').on('data', (text: string) => this.read(text));
  }

  private read(text: string): void {
    const lines = `${this.line}${text}`.split('\n');
    this.line = lines.pop()?.slice(0, LONGEST_LINE) ?? '';
    for (const line of lines) this.take(parse(line));
  }

  private take({ 'child-pid': processId, 'exit-code': exitCode }: z.infer<typeof Report>): void {
    this.exitCode ??= exitCode;
    if (processId === undefined || this.processId !== undefined) return;
    this.processId = processId;
    this.onProcess();
  }
}

/** Nothing is known from a line that is no report; a run of which nothing is known counts as failed. */
function parse(line: string): z.infer<typeof Report> {
  try {
    return Report.parse(JSON.parse(line));
  } catch {
    return {};
  }
}
