/** What a parameter of a statement may be; an array stands for a `text[]`. */
export type StatementValue = string | number | bigint | boolean | Date | Buffer | null | readonly string[];

/** One statement as it goes to PostgreSQL, built by a repository and sent by `UnitOfWork.commit` together with others. */
export interface Statement {
  /** Under which it is prepared once per connection: the same name always stands for the same text. */
  name: string;
  text: string;
  values: readonly StatementValue[];
  /** What its refusals mean: errors by the SQLSTATE that its functions raise (class `ZG` is the product's own). */
  refusals?: Readonly<Record<string, () => Error>>;
}

/** What PostgreSQL answered to one statement. */
export interface StatementResult {
  /** By column; numbers beyond 32 bits as text. */
  rows: Record<string, unknown>[];
  /** Rows that it returned or changed. */
  count: number;
}
