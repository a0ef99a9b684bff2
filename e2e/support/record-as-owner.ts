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

  /** The stored text of every event of that type. */
  async bodies(type: string): Promise<string[]> {
    const { rows } = await this.client.query<{ body: string }>('select body from events where type = $1', [type]);
    return rows.map(({ body }) => body);
  }

  /**
   * Edits one event of the stream, any that the change touches.
   *
   * @returns puts it back as it was
   */
  async edit(stream: string, change: (body: string) => string): Promise<() => Promise<void>> {
    const { rows } = await this.client.query<{ position: string; body: string }>(
      'select position, body from events where stream = $1 order by random()',
      [stream],
    );
    const event = rows.find(({ body }) => change(body) !== body);
    if (!event) throw new Error(`no event of ${stream} is touched by the change`);
    await this.store(stream, event.position, change(event.body));
    return () => this.store(stream, event.position, event.body);
  }

  private async store(stream: string, position: string, body: string): Promise<void> {
    const { rowCount } = await this.client.query('update events set body = $3 where stream = $1 and position = $2', [
      stream,
      position,
      body,
    ]);
    if (rowCount !== 1) throw new Error(`event ${position} of ${stream} was not edited`);
  }
}
