import { advanceSession } from '@gatehouse/contracts/runtime';
import { Database, UnitOfWork } from '@gatehouse/platform/database';
import { EventLog } from '@gatehouse/platform/events';
import { QueueModule } from '@gatehouse/platform/queue';
import { startRehearsal } from '@gatehouse/runtime/model-gateway';
import { SessionsHttpModule, SessionsModule, SessionSteps } from '@gatehouse/runtime/sessions';
import { getQueueToken } from '@nestjs/bull';
import type { Queue } from 'bull';
import type { BenchCase, Figures, Side } from '../bench-case.ts';
import { CommittedSession } from '../committed-session.ts';
import { defineCompany, GOVERNING_MODULES } from '../company.ts';
import { startEchoServer } from '../echo-server.ts';
import { DbosSteps } from '../floors/dbos-steps.ts';
import { RawRows } from '../floors/raw-rows.ts';
import { GOVERNED_STEPS, proveGovernedSession, runGovernedSession, SCENARIO } from '../governed-session.ts';
import { underLoad } from '../load.ts';
import { openProcess } from '../open-process.ts';

const STEPS = 10;
const MANY = 16;
const ROUND_MS = 1_000;

const WHERE_THE_TIME_GOES =
  'A step is one round trip and one commit: it advances the session under its fence, keeps a turn and appends an event to the ' +
  'hash-chained record; DBOS writes one row. Here the client, the server and the peers share two processors.';

/** What it costs that every step of a session is durable. */
export const sessionStepCase: BenchCase = {
  name: 'session-step',
  title: 'A durable step of a session',
  work:
    `Sessions of ${STEPS} steps, 1 and ${MANY} at once. The committed step is what a session writes and nothing else: under lease and fence ` +
    'a turn, the state and an event in the record. Beside it: workflows of DBOS with as many steps that do nothing, and as many raw ' +
    'commits. The governed step is a whole session through the public entry points of the worker: a rehearsed model over HTTP, a ' +
    'tool over HTTP, the gate before and after each; it does more than DBOS does and is reported for one session at a time, not compared.',
  async open(servers) {
    const echo = await startEchoServer();
    const rehearsal = await startRehearsal({ scenario: SCENARIO });
    const { config, owner } = await servers.database('bench_session_step', {
      ANTHROPIC_BASE_URL: rehearsal.url,
      ANTHROPIC_API_KEY: rehearsal.key,
    });
    const queue = QueueModule.producing([advanceSession]);
    const process = await openProcess(config, [queue, SessionsModule, SessionsHttpModule, ...GOVERNING_MODULES]);
    await defineCompany(process, echo.endpoint);
    await proveGovernedSession(process, await runGovernedSession(process));
    const [database, unitOfWork, log] = [process.get(Database), process.get(UnitOfWork), process.get(EventLog)];
    const steps = process.get(SessionSteps, { strict: false });
    const dbos = await DbosSteps.launch(await servers.emptyDatabase('bench_dbos'));
    const raw = await RawRows.make(owner);
    const sessions: [string, Side['role'], () => Promise<unknown>][] = [
      ['committed step', 'product', () => new CommittedSession(database, unitOfWork, log, steps).run(STEPS)],
      ['DBOS step', 'peer', () => dbos.run(STEPS)],
      ['raw commit', 'floor', () => rawCommits(raw)],
    ];
    const side = (
      name: string,
      role: Side['role'],
      clients: number,
      steps: number,
      session: () => Promise<unknown>,
    ) => ({
      name: `${name}, ${clients}`,
      role,
      round: async () => perStep(await underLoad({ clients, milliseconds: ROUND_MS }, session), steps),
    });
    return {
      sides: [
        ...[1, MANY].flatMap((clients) =>
          sessions.map(([name, role, session]) => side(name, role, clients, STEPS, session)),
        ),
        side('governed step', 'product', 1, GOVERNED_STEPS, () => runGovernedSession(process)),
      ],
      targets: [
        {
          what: `steps per second with ${MANY} at once, beside DBOS`,
          value: (read) =>
            read(`committed step, ${MANY}`, 'steps per second') / read(`DBOS step, ${MANY}`, 'steps per second'),
          bound: { atLeast: 3 },
          whenMissed: WHERE_THE_TIME_GOES,
        },
        {
          what: 'time of a step with one at a time, beside DBOS',
          value: (read) => read('committed step, 1', 'p50 ms a step') / read('DBOS step, 1', 'p50 ms a step'),
          bound: { atMost: 0.4 },
          whenMissed: WHERE_THE_TIME_GOES,
        },
      ],
      remarks: [],
      close: async () => {
        await dbos.stop();
        const { client } = process.get<Queue>(getQueueToken(advanceSession.name), { strict: false });
        await process.close();
        // A process that only asks for work leaves the connection to its end; this one goes on.
        client.disconnect();
        await rehearsal.stop();
        await echo.stop();
      },
    };
  },
};

async function rawCommits(raw: RawRows): Promise<void> {
  for (let step = 0; step < STEPS; step += 1) await raw.insert();
}

/** Beginning and end of a session are shared out among its steps. */
const perStep = (sessions: Figures, steps: number): Figures => ({
  'steps per second': (sessions['per second'] ?? Number.NaN) * steps,
  'p50 ms a step': (sessions['p50 ms'] ?? Number.NaN) / steps,
});
