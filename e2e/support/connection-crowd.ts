import pg from 'pg';

/** Every connection that a PostgreSQL gives away, those of the product's processes included. */
export class ConnectionCrowd {
  private readonly members: pg.Client[] = [];

  private constructor(private readonly url: string) {}

  /** Takes connections until none is left, and takes the product's away from it. */
  static async gather(url: string): Promise<ConnectionCrowd> {
    const crowd = new ConnectionCrowd(url);
    await crowd.fill();
    const [first] = crowd.members;
    await first?.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'gatehouse_app' and datname is not null`,
    );
    await crowd.fill();
    return crowd;
  }

  async leave(): Promise<void> {
    await Promise.all(this.members.map((member) => member.end()));
  }

  private async fill(): Promise<void> {
    while (await this.grow());
  }

  /** One more, unless there is no room. */
  private async grow(): Promise<boolean> {
    const member = new pg.Client({ connectionString: this.url });
    member.on('error', () => undefined);
    try {
      await member.connect();
    } catch (error) {
      if ((error as { code?: string }).code === TOO_MANY_CONNECTIONS) return false;
      throw error;
    }
    this.members.push(member);
    return true;
  }
}

/** PostgreSQL's code for it. */
const TOO_MANY_CONNECTIONS = '53300';
