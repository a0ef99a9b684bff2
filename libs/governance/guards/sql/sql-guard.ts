import { judgeQuery, type SqlScope } from './judge-query.rules.ts';
import { SqlParser } from './sql-parser.ts';
import { SQL_RULES, type SqlRuleId } from './sql-rules.ts';

/** Longest text that is judged, in bytes of UTF-8: a longer one can break the parser. */
export const MOST_SQL_BYTES = 8_192;
/** The highest LIMIT of a tool that names none, in rows. */
export const MOST_ROWS = 1_000;

/** Why a statement may not run. */
export interface SqlFinding {
  /** Stable, for programs and the record: `sql_writes`, … */
  readonly id: SqlRuleId;
  /** One sentence. */
  readonly reason: string;
  /** What would be right. */
  readonly right: string;
  /** The name or clause that is meant; empty for the statement as a whole. */
  readonly subject: string;
}

export type SqlJudgement = { readonly allowed: true } | { readonly allowed: false; readonly finding: SqlFinding };

/**
 * Judges SQL before a database is given it: exactly one statement that only reads, with an explicit LIMIT. It is the second wall;
 * the first is a role that cannot write (S4-DBR-01).
 */
export class SqlGuard {
  constructor(private readonly parser: SqlParser = new SqlParser()) {}

  /**
   * @param sql one statement of PostgreSQL, at most 8 KB
   * @throws DomainError `parser_unavailable` when the parser cannot be loaded: whoever asks refuses then
   */
  async judge(sql: string, scope: Partial<SqlScope> = {}): Promise<SqlJudgement> {
    if (sql.includes('\0') || /\p{Cs}/u.test(sql)) return refusal('sql_unreadable', 'NUL or invalid Unicode');
    if (Buffer.byteLength(sql) > MOST_SQL_BYTES) return refusal('sql_unreadable', `more than ${MOST_SQL_BYTES} bytes`);
    if (sql.trim() === '') return refusal('sql_several_statements', 'nothing');
    const parse = await this.parser.parse(sql);
    if (parse.kind === 'given_up') return refusal('sql_unreadable', 'it takes too long to read');
    if (parse.kind === 'syntax') return refusal('sql_unreadable', `${parse.message}, character ${parse.at + 1}`);
    const [statement, ...more] = parse.statements;
    if (!statement || more.length > 0)
      return refusal('sql_several_statements', `${parse.statements.length} statements`);
    const objection = judgeQuery(statement, { mostRows: MOST_ROWS, allowStar: false, ...scope });
    return objection ? refusal(objection.id, objection.subject) : { allowed: true };
  }

  /** Ends the parsing thread. */
  close(): Promise<void> {
    return this.parser.close();
  }
}

const refusal = (id: SqlRuleId, subject: string): SqlJudgement => ({
  allowed: false,
  finding: { id, subject, ...SQL_RULES[id] },
});
