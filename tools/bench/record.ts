// node tools/scripts/run-ts.mjs tools/bench/record.ts OWNER_URL APP_URL [EVENTS]
// How fast the record is written and verified, in a database that was made for it and is still empty.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { AuditModule, AuditWorkerModule, ExportRecord, TakeCheckpoint } from '@gatehouse/insight/audit';
import { RecordVerifier } from '@gatehouse/insight/audit/rules';
import { ConfigModule, loadConfig } from '@gatehouse/platform/config';
import { SigningKeys } from '@gatehouse/platform/crypto';
import { migrate } from '@gatehouse/platform/data-plane';
import { DatabaseModule, UnitOfWork } from '@gatehouse/platform/database';
import { EventLog, EventsModule, type NewEvent } from '@gatehouse/platform/events';
import { type DynamicModule, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

const [ownerUrl, appUrl, count = '200000'] = process.argv.slice(2);
if (!ownerUrl || !appUrl) throw new Error('usage: record.ts OWNER_URL APP_URL [EVENTS]');
const events = Number(count);
const folder = mkdtempSync(resolve(tmpdir(), 'gatehouse-bench-'));

const event = (stream: string, step: number): NewEvent => ({
  stream,
  type: 'action.succeeded',
  actor: 'agent:eng-prod',
  onBehalfOf: 'person:engineer',
  subject: 'tool:codebase_search',
  traceId: '0af7651916cd43dd8448eb211c80319c',
  payload: {
    actionId: '019a9c1e-7d1c-7c3a-9a53-0f3c8d1b2e4f',
    step,
    durationMs: 12.5,
    costMicroDollars: '1250',
    verdicts: ['resolve', 'kill_switches', 'policy', 'rate_limit', 'budget'],
    resultHash: 'b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9',
  },
});

/** Runs `work` in `writers` loops until `total` are done, and prints rate and latencies. */
async function measure(
  label: string,
  writers: number,
  total: number,
  work: (n: number) => Promise<unknown>,
): Promise<void> {
  const latencies: number[] = [];
  let next = 0;
  const begun = performance.now();
  const loop = async (): Promise<void> => {
    while (next < total) {
      const mine = next++;
      const at = performance.now();
      await work(mine);
      latencies.push(performance.now() - at);
    }
  };
  await Promise.all(Array.from({ length: writers }, loop));
  const seconds = (performance.now() - begun) / 1_000;
  latencies.sort((left, right) => left - right);
  const at = (share: number): string => (latencies[Math.floor(latencies.length * share)] ?? 0).toFixed(1);
  console.log(`${label.padEnd(46)} ${Math.round(total / seconds)}/s  p50 ${at(0.5)} ms  p99 ${at(0.99)} ms`);
}

await migrate(ownerUrl, resolve('prisma/migrations'));
const config = loadConfig({
  DATABASE_URL: appUrl,
  DATABASE_POOL: '20',
  REDIS_URL: 'redis://127.0.0.1:6379',
  GATEHOUSE_DATA: resolve(folder, 'data'),
  GATEHOUSE_KEYS: resolve(folder, 'keys'),
  GATEHOUSE_CHECKPOINT_MS: '3600000',
});

@Module({})
class BenchModule {
  static of(): DynamicModule {
    const imports = [ConfigModule.of(config), DatabaseModule, EventsModule, AuditModule, AuditWorkerModule];
    return { module: BenchModule, imports };
  }
}
const app = await NestFactory.createApplicationContext(BenchModule.of(), { logger: ['error'] });
const log = app.get(EventLog);
const unitOfWork = app.get(UnitOfWork);
const takeCheckpoint = app.get(TakeCheckpoint);
const exportRecord = app.get(ExportRecord);
const keys = new SigningKeys(config);

await measure('record, 64 writers, a stream each', 64, events / 2, (n) => log.record(event(`session:${n % 64}`, n)));
await takeCheckpoint.run();
await measure('record, 64 writers, 1,000 streams', 64, events / 4, (n) => log.record(event(`agent:${n % 1_000}`, n)));
await measure('record, 1 writer', 1, 2_000, (n) => log.record(event('session:0', n)));
await measure('append in a transaction, 16 clients', 16, 10_000, (n) =>
  unitOfWork.run((transaction) => log.append(transaction, [event(`session:${n % 16}`, n)])),
);
await measure('append in a transaction, 3 events, 16 clients', 16, events / 4 / 3, (n) =>
  unitOfWork.run((transaction) =>
    log.append(
      transaction,
      [0, 1, 2].map((step) => event(`session:${n % 16}`, step)),
    ),
  ),
);
let begun = performance.now();
const [checkpoint] = await takeCheckpoint.run();
console.log(`checkpoint over ${checkpoint?.streams} streams in ${Math.round(performance.now() - begun)} ms`);

begun = performance.now();
const lines: string[] = [];
for await (const text of exportRecord.run()) lines.push(...text.split('\n').slice(0, -1));
const exported = (performance.now() - begun) / 1_000;
const total = lines.length;
console.log(`export ${total} lines: ${Math.round(total / exported)}/s`);
begun = performance.now();
const verifier = new RecordVerifier({ publicKeys: await keys.publicKeys() });
for (const line of lines) verifier.accept(line);
const report = verifier.finish();
const verified = (performance.now() - begun) / 1_000;
console.log(`verify the lines: ${Math.round(report.events / verified)}/s, verified: ${report.verified}`);
console.log(`export and verify: ${Math.round(report.events / (exported + verified))}/s`);

await app.close();
rmSync(folder, { recursive: true });
