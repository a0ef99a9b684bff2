import { DomainError } from '@gatehouse/kernel';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { expectNothingLost } from '../support/common-checks.ts';
import { FaultBench } from '../support/fault-bench.ts';
import { randomOf, SEEDS, somewhereWithin } from '../support/seeds.ts';
import { SmallDisk } from '../support/small-disk.ts';

const codeOf = (error: unknown): string => (error instanceof DomainError ? error.code : String(error));

const unavailable = await SmallDisk.unavailable();
const title = `the disk of PostgreSQL is full${unavailable ? `: not tried, ${unavailable}` : ''}`;

describe.skipIf(unavailable)(title, () => {
  let disk: SmallDisk;
  let bench: FaultBench;
  beforeAll(async () => {
    disk = await SmallDisk.make();
    bench = await FaultBench.start({ folder: disk.folder, durable: true });
  });
  afterAll(async () => {
    await disk?.free();
    await bench?.remove();
    await disk?.remove();
  });

  const readiness = async (): Promise<string> => {
    const answer = await fetch(`${bench.installation.url}/readyz`);
    return `${answer.status} ${await answer.text()}`;
  };

  /** Has PostgreSQL begin one segment of its log after the other, until there is no room for the next and it stops. */
  const fillLog = async (): Promise<void> => {
    const owner = new pg.Client({ connectionString: bench.dataPlane.ownerUrl });
    await owner.connect();
    const lost = new Promise<void>((resolve) => {
      owner.on('error', () => resolve());
      owner.on('end', resolve);
    });
    await disk.fill();
    const filling = (async () => {
      for (;;) await owner.query(`select pg_logical_emit_message(false, 'fault', 'x'), pg_switch_wal()`);
    })();
    await Promise.race([lost, filling.catch(() => undefined)]);
    await owner.end().catch(() => undefined);
  };

  describe.each(SEEDS)('seed %i', (seed) => {
    const random = randomOf(seed);

    it.each<[string, () => Promise<void>, string, RegExp]>([
      ['no room for data', () => disk.fill(), 'disk_full', /No space left on device/],
      ['no room for the log, so PostgreSQL stops', fillLog, 'internal', /ECONNREFUSED|No space left on device/],
    ])('%s: refuses and says why, and goes on by itself when there is room', async (_what, fault, code, reason) => {
      onTestFinished(() => disk.free());
      // Under way when it happens.
      await bench.ask('strike');
      await somewhereWithin(random, 1_000);
      await bench.ask('strike');
      await fault();

      const refusals: string[] = [];
      await vi.waitFor(
        async () => {
          await bench.ask('strike').catch((error: unknown) => refusals.push(codeOf(error)));
          expect(refusals.filter((refusal) => refusal === code).length).toBeGreaterThan(2);
        },
        { timeout: 30_000, interval: 100 },
      );
      const isSaid = async (): Promise<void> => {
        const said = await readiness();
        expect(said).toMatch(/^503 .*"name":"database","ready":false/);
        expect(said).toMatch(reason);
      };
      await vi.waitFor(isSaid, { timeout: 30_000, interval: 200 });
      const doctor = await bench.installation.run('doctor');
      expect(doctor.code).not.toBe(0);
      expect(doctor.stdout).toMatch(/^postgres +problem /m);
      expect(doctor.stdout).toMatch(reason);

      await disk.free();
      await vi.waitFor(() => bench.ask('strike'), { timeout: 60_000, interval: 200 });
      await vi.waitFor(async () => expect(await readiness()).toMatch(/^200 /), { timeout: 30_000, interval: 200 });
      for (const session of bench.accepted) await bench.ended(session);
      await expectNothingLost(bench);
    });
  });
});
