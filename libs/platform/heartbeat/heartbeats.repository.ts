import { Injectable } from '@nestjs/common';
import { Database, Prisma } from '../database/index.ts';

/** A process that serves this installation, as it reported itself last. */
export interface ProcessReport {
  id: string;
  kind: 'api' | 'worker';
  pid: number;
  version: string;
  /** What the process says of itself: the model that answers, how tool servers are confined. */
  details: Record<string, unknown>;
  startedAt: Date;
  /** Seconds since it was heard of, by the database's clock. */
  silentSeconds: number;
}

interface Row {
  id: string;
  kind: string;
  pid: number;
  version: string;
  details: Record<string, unknown>;
  started_at: Date;
  silent: number;
}

@Injectable()
export class HeartbeatsRepository {
  constructor(private readonly database: Database) {}

  /** Writes down that the process is alive, by the database's clock. */
  async beat(process: Pick<ProcessReport, 'id' | 'kind' | 'pid' | 'version' | 'details'>): Promise<void> {
    await this.database.client.$executeRaw`
      insert into process_heartbeats (id, kind, pid, version, details)
      values (${process.id}::uuid, ${process.kind}, ${process.pid}, ${process.version}, ${process.details as Prisma.InputJsonObject})
      on conflict (id) do update set seen_at = now(), details = excluded.details`;
  }

  /** Takes the process off the list, and with it those that have been silent for a day. */
  async end(id: string): Promise<void> {
    await this.database.client.$executeRaw`
      delete from process_heartbeats where id = ${id}::uuid or seen_at < now() - interval '1 day'`;
  }

  /** Processes heard of within the last `seconds`, the newest first. */
  async heardWithin(seconds: number): Promise<ProcessReport[]> {
    const rows = await this.database.client.$queryRaw<Row[]>`
      select id, kind, pid, version, details, started_at, extract(epoch from now() - seen_at)::float8 as silent
      from process_heartbeats where seen_at > now() - make_interval(secs => ${seconds}) order by started_at desc`;
    return rows.map((row) => ({
      id: row.id,
      kind: row.kind === 'worker' ? 'worker' : 'api',
      pid: row.pid,
      version: row.version,
      details: row.details,
      startedAt: row.started_at,
      silentSeconds: row.silent,
    }));
  }
}
