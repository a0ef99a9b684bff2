import pg from 'pg';

/** The record in the hands of the database's owner, who can do to it what the product cannot. */
export class RecordAsOwner {
  private constructor(private readonly client: pg.Client) {}

  static async open(ownerUrl: string): Promise<RecordAsOwner> {
    const client = new pg.Client({ connectionString: ownerUrl });
    // A server that stops while the test cleans up is no failure of the test.
    client.on('error', () => undefined);
    await client.connect();
    return new RecordAsOwner(client);
  }

  close(): Promise<void> {
    return this.client.end();
  }

  /** Whether a signed checkpoint stands for the stream as it is now. */
  async isCovered(stream: string): Promise<boolean> {
    const { rowCount } = await this.client.query(
      `select from stream_heads h, checkpoints c, jsonb_array_elements(c.heads) as covered
        where h.stream = $1 and covered->>'stream' = h.stream and (covered->>'position')::bigint = h.position`,
      [stream],
    );
    return (rowCount ?? 0) > 0;
  }

  /**
   * Keeps the stream as it is.
   *
   * @returns puts it back
   */
  async keep(stream: string): Promise<() => Promise<void>> {
    for (const table of ['events', 'stream_heads']) {
      await this.client.query(`drop table if exists pg_temp.kept_${table}`);
      await this.client.query(
        `create temporary table kept_${table} as select * from ${table} where stream = ${pg.escapeLiteral(stream)}`,
      );
    }
    return () =>
      this.inTransaction(async () => {
        for (const table of ['events', 'stream_heads']) {
          await this.client.query(`delete from ${table} where stream = $1`, [stream]);
          await this.client.query(`insert into ${table} overriding system value select * from kept_${table}`);
        }
      });
  }

  /** Gives one event another actor. */
  async edit(stream: string, random: () => number): Promise<void> {
    await this.change(
      `update events set body = replace(body, '"actor":"', '"actor":"x') where stream = $1 and position = $2`,
      [stream, await this.anyPosition(stream, random)],
    );
  }

  async delete(stream: string, random: () => number): Promise<void> {
    await this.change('delete from events where stream = $1 and position = $2', [
      stream,
      await this.anyPosition(stream, random),
    ]);
  }

  /** Two neighbours change places. */
  async swap(stream: string, random: () => number): Promise<void> {
    const first = await this.anyPosition(stream, random, 1);
    await this.inTransaction(async () => {
      await this.change(
        'update events set position = -position where stream = $1 and position in ($2::bigint, $2::bigint + 1)',
        [stream, first],
      );
      await this.change(
        'update events set position = 2 * $2::bigint + 1 + position where stream = $1 and position < 0',
        [stream, first],
      );
    });
  }

  /** Takes an event and all after it away, and makes the stream's head fit. */
  async cutTail(stream: string, random: () => number): Promise<void> {
    const from = await this.anyPosition(stream, random);
    await this.change('delete from events where stream = $1 and position >= $2', [stream, from]);
    await this.change(
      `update stream_heads h set position = $2::bigint - 1,
              hash = coalesce((select e.hash from events e where e.stream = $1 and e.position = $2::bigint - 1), ''::bytea)
        where h.stream = $1`,
      [stream, from],
    );
  }

  async removeStream(stream: string): Promise<void> {
    await this.change('delete from events where stream = $1', [stream]);
    await this.change('delete from stream_heads where stream = $1', [stream]);
  }

  /** A position in the stream, not one of the last `spare`. */
  private async anyPosition(stream: string, random: () => number, spare = 0): Promise<number> {
    const { rows } = await this.client.query<{ last: number }>(
      'select max(position)::int as last from events where stream = $1',
      [stream],
    );
    return 1 + Math.floor(random() * ((rows[0]?.last ?? 0) - spare));
  }

  private async change(statement: string, values: unknown[]): Promise<void> {
    const { rowCount } = await this.client.query(statement, values);
    if (!rowCount) throw new Error(`the record was not changed: ${statement}`);
  }

  private async inTransaction(work: () => Promise<void>): Promise<void> {
    await this.client.query('begin');
    try {
      await work();
      await this.client.query('commit');
    } catch (error) {
      await this.client.query('rollback');
      throw error;
    }
  }
}
