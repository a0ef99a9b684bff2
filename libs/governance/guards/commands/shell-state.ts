import { MARK } from './marked-text.rules.ts';
import type { SyntaxNode } from './syntax-tree.ts';

/** A function of the shell: its body, and the text that the body's offsets mean. */
export interface ShellFunction {
  readonly source: string;
  readonly body: SyntaxNode;
}

const MOST_VALUES = 8;

/** What every shell has set, as far as anybody needs to know. */
const GIVEN: Record<string, string> = {
  HOME: MARK.home,
  PWD: '.',
  IFS: ' \t\n',
  USER: MARK.name,
  LOGNAME: MARK.name,
  HOSTNAME: MARK.name,
  UID: '1000',
  EUID: '1000',
  PPID: '2',
  RANDOM: '1',
  SECONDS: '1',
  LINENO: '1',
  BASHPID: '3',
  TMPDIR: '/tmp/',
  BASH: '/bin/bash',
  SHELL: '/bin/bash',
};

/** What a line has set up so far: variables, functions, aliases, files that it wrote, and where it is. */
export class ShellState {
  /** Each with every value that it may have: one after `a=x`, two after `if …; then a=x; else a=y; fi`. */
  private variables = new Map<string, string[][]>();
  readonly functions = new Map<string, ShellFunction>();
  readonly aliases = new Map<string, string>();
  /** Text of the files that the line wrote, by path as it was written. */
  readonly files = new Map<string, string>();
  /** `.` is where the line began; null when nobody can know. */
  folder: string | null = '.';
  parameters: readonly string[] = [];
  /** Above 0 inside what may or may not run: an assignment there adds a value. */
  conditional = 0;
  /** Which of several values is looked at in this round. */
  choice = 0;
  /** The most values that a variable had that was read since this was last set to 1. */
  mostValues = 1;

  /** Fields of a variable, or undefined when the line never set it and every shell may have another. */
  read(name: string): readonly string[] | undefined {
    const values = this.variables.get(name);
    if (!values) return Object.hasOwn(GIVEN, name) ? [GIVEN[name] ?? ''] : undefined;
    this.mostValues = Math.max(this.mostValues, values.length);
    return values[Math.min(this.choice, values.length - 1)];
  }

  /** True when the line itself gave the variable a value. */
  isSet(name: string): boolean {
    return this.variables.has(name);
  }

  assign(name: string, fields: string[]): void {
    const before = this.conditional > 0 ? (this.variables.get(name) ?? []) : [];
    this.variables.set(name, [...before, fields].slice(-MOST_VALUES));
  }

  /** Gives a variable every one of several values. */
  assignAnyOf(name: string, values: string[]): void {
    this.variables.set(
      name,
      values.slice(0, MOST_VALUES).map((value) => [value]),
    );
  }

  unset(name: string): void {
    this.variables.delete(name);
  }

  /** What a sub-shell begins with; what it changes is gone with it, but for files. */
  enter(): () => void {
    const { folder, parameters } = this;
    const variables = new Map(this.variables);
    return () => {
      this.folder = folder;
      this.parameters = parameters;
      this.variables = variables;
    };
  }
}
