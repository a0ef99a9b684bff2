import { DomainError } from '@gatehouse/kernel';
import { Injectable } from '@nestjs/common';
import { CodebaseIndex } from './codebase-index.ts';

/** Most lines that are shown at once. */
export const MOST_LINES = 400;

/** Lines of a file. */
export interface CodebaseExcerpt {
  path: string;
  firstLine: number;
  lastLine: number;
  totalLines: number;
  lines: string[];
}

/** Shows a file of the checkout, or some of its lines. */
@Injectable()
export class ReadCodebase {
  constructor(private readonly index: CodebaseIndex) {}

  /**
   * @param fromLine 1-based, the first unless told
   * @param toLine included; at most `MOST_LINES` after `fromLine`
   * @throws DomainError `codebase_path_refused`, `codebase_path_not_found`, `codebase_line_out_of_range`
   */
  async run(path: string, fromLine = 1, toLine?: number): Promise<CodebaseExcerpt> {
    const checkout = await this.index.checkout();
    const file = await checkout.read(path);
    const lines = file.text.replace(/\n$/, '').split('\n');
    if (fromLine > lines.length || (toLine !== undefined && toLine < fromLine)) {
      throw new DomainError(
        'invalid',
        'codebase_line_out_of_range',
        `${file.path} has ${lines.length} lines; lines ${fromLine} to ${toLine ?? 'the end'} are not among them`,
      );
    }
    const lastLine = Math.min(toLine ?? lines.length, lines.length, fromLine + MOST_LINES - 1);
    const shown = lines.slice(fromLine - 1, lastLine);
    return { path: file.path, firstLine: fromLine, lastLine, totalLines: lines.length, lines: shown };
  }
}
