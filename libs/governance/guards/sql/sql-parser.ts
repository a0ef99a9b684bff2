import { createRequire } from 'node:module';
import { z } from 'zod';
import { ParsingThread } from '../parsing-thread.ts';
import { SQL_PARSER_WORKER } from './sql-parser-worker.ts';

/** How long one text may take to parse, in milliseconds; ordinary statements take a tenth of one. */
export const SQL_PARSE_BUDGET_MS = 2_000;

const ParseTree = z.object({ stmts: z.array(z.object({ stmt: z.record(z.string(), z.unknown()) })).default([]) });

/** What the parser of PostgreSQL makes of a text. */
export type SqlParse =
  | { readonly kind: 'parsed'; readonly statements: readonly Record<string, unknown>[] }
  /** `at` counts characters from the beginning of the text. */
  | { readonly kind: 'syntax'; readonly message: string; readonly at: number }
  /** It took too long, or it broke the parser. */
  | { readonly kind: 'given_up' };

type Answer = { tree: string } | { syntax: string; at: number };

/** Parses SQL with the grammar of PostgreSQL 18, in a thread of its own that is given up when it takes too long. */
export class SqlParser {
  private readonly thread: ParsingThread<{ ready: true }, Answer>;

  constructor(budgetMs = SQL_PARSE_BUDGET_MS) {
    const data = () => ({ parser: createRequire(import.meta.url).resolve('libpg-query') });
    this.thread = new ParsingThread('SQL', SQL_PARSER_WORKER, data, budgetMs);
  }

  /** @throws DomainError `parser_unavailable` when the parser cannot be loaded */
  async parse(source: string): Promise<SqlParse> {
    const answered = await this.thread.ask({ source });
    if (!answered) return { kind: 'given_up' };
    const { answer } = answered;
    if ('syntax' in answer) return { kind: 'syntax', message: answer.syntax, at: answer.at };
    return { kind: 'parsed', statements: ParseTree.parse(JSON.parse(answer.tree)).stmts.map(({ stmt }) => stmt) };
  }

  /** Ends the thread; a later parse starts another. */
  close(): Promise<void> {
    return this.thread.close();
  }
}
