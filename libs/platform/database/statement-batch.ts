import pg from 'pg';
import type { Statement, StatementResult, StatementValue } from './statement.ts';

interface Field {
  name: string;
  dataTypeID: number;
}

/** Statements that are prepared on a connection, by the names under which this file prepared them. */
const prepared = new WeakMap<pg.Connection, Set<string>>();

/** Keeps them apart from the names that the driver prepares and keeps count of itself. */
const preparedName = ({ name }: Statement): string => `batch:${name}`;

/** As PostgreSQL says how many rows a command touched: `INSERT 0 1`, `UPDATE 3`, `SELECT 2`. */
const ROWS_TOUCHED = /(\d+)$/;

/**
 * Several statements in one message exchange: PostgreSQL makes one transaction of everything up to the Sync at the end, so
 * they need no BEGIN and no COMMIT, and either all of them happen or none. The driver's interface for queries of one's own
 * (`Submittable`) lets it be sent over any connection of the pool.
 */
export class StatementBatch implements pg.Submittable {
  /** Resolves when PostgreSQL has committed; rejects with the first error, after which nothing happened. */
  readonly answered: Promise<StatementResult[]>;
  private readonly results: StatementResult[] = [];
  private rows: Record<string, unknown>[] = [];
  private fields: Field[] = [];
  private connection: pg.Connection | undefined;
  private resolve: (results: StatementResult[]) => void = () => undefined;
  private reject: (error: Error) => void = () => undefined;

  constructor(private readonly statements: readonly Statement[]) {
    this.answered = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  /** The statement that the first error belongs to; undefined when it came with the commit, or the connection was lost. */
  get failed(): Statement | undefined {
    return this.statements[this.results.length];
  }

  /** Called by the driver when the connection is free. */
  submit(connection: pg.Connection): void {
    this.connection = connection;
    const known = prepared.get(connection) ?? new Set<string>();
    prepared.set(connection, known);
    const sending = new Set<string>();
    connection.stream.cork();
    try {
      for (const statement of this.statements) {
        const name = preparedName(statement);
        if (!known.has(name) && !sending.has(name)) {
          // One that failed before may or may not have been prepared; closing what is not there is no error.
          connection.close({ type: 'S', name }, true);
          connection.parse({ name, text: statement.text, types: [] }, true);
          sending.add(name);
        }
        connection.bind({ statement: name, values: statement.values.map(encoded) }, true);
        connection.describe({ type: 'P' }, true);
        connection.execute(null, true);
      }
      connection.sync();
    } finally {
      connection.stream.uncork();
    }
  }

  handleRowDescription({ fields }: { fields: Field[] }): void {
    this.fields = fields;
  }

  handleDataRow({ fields: values }: { fields: (string | null)[] }): void {
    const row: Record<string, unknown> = {};
    for (const [index, { name, dataTypeID }] of this.fields.entries()) {
      const value = values[index] ?? null;
      row[name] = value === null ? null : pg.types.getTypeParser(dataTypeID, 'text')(value);
    }
    this.rows.push(row);
  }

  handleCommandComplete({ text }: { text: string }): void {
    this.markPrepared(this.statements[this.results.length]);
    this.results.push({ rows: this.rows, count: Number(ROWS_TOUCHED.exec(text)?.[1] ?? 0) });
    this.rows = [];
    this.fields = [];
  }

  /** The transaction is committed. */
  handleReadyForQuery(): void {
    this.resolve(this.results);
  }

  handleError(error: Error): void {
    this.reject(error);
  }

  private markPrepared(statement: Statement | undefined): void {
    if (this.connection && statement) prepared.get(this.connection)?.add(preparedName(statement));
  }
}

function encoded(value: StatementValue): string | Buffer | null {
  if (value === null || typeof value === 'string' || Buffer.isBuffer(value)) return value;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return `{${value.map((item: string) => `"${item.replace(/[\\"]/g, '\\$&')}"`).join(',')}}`;
  return String(value);
}
