/** Where a command writes. Answers go to standard output, everything about how it is going to standard error. */
export interface Terminal {
  /** Writes to standard output, as it is. */
  write(text: string): void;
  /** Writes one line to standard error. */
  note(line: string): void;
  /** True when a person watches standard output: colours and progress make sense. */
  readonly interactive: boolean;
}

/** The terminal of this process. */
export const processTerminal: Terminal = {
  write: (text) => void process.stdout.write(text),
  note: (line) => void process.stderr.write(`${line}\n`),
  interactive: process.stdout.isTTY === true,
};

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;

/** Colours for people; plain text when nobody watches. */
export const paint = (terminal: Terminal, style: keyof typeof CODES, text: string): string =>
  terminal.interactive ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text;
