import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectNothingLost } from '../support/common-checks.ts';
import { FaultBench } from '../support/fault-bench.ts';
import { randomOf, SEEDS } from '../support/seeds.ts';

/** How often the gateway asks upstream at most for one call. */
const MOST_ATTEMPTS = 4;

/** One way in which the model's endpoint fails. */
interface UpstreamFault {
  name: string;
  /** As rehearsal's scenario has it. */
  failure: Record<string, unknown>;
  /** How often it fails before it answers; always when null. */
  times: number | null;
}

/** The faults of a seed: each passes after one to three failures, or does not pass. */
function faultsOf(seed: number): UpstreamFault[] {
  const random = randomOf(seed);
  const times = () => 1 + Math.floor(random() * (MOST_ATTEMPTS - 1));
  const afterPieces = () => Math.floor(random() * 5);
  return [
    { name: 'limited', failure: { kind: 'status', status: 429, retryAfterSeconds: 0 }, times: times() },
    { name: 'broken', failure: { kind: 'status', status: 500 }, times: times() },
    { name: 'overloaded', failure: { kind: 'error_event', afterPieces: afterPieces() }, times: times() },
    { name: 'cut', failure: { kind: 'cut', afterPieces: afterPieces() }, times: times() },
    { name: 'always-limited', failure: { kind: 'status', status: 429, retryAfterSeconds: 0 }, times: null },
    { name: 'always-broken', failure: { kind: 'status', status: 500 }, times: null },
    { name: 'always-cut', failure: { kind: 'cut', afterPieces: afterPieces() }, times: null },
    { name: 'hanging', failure: { kind: 'hang' }, times: null },
    { name: 'stalled', failure: { kind: 'stall', afterPieces: afterPieces() }, times: null },
  ];
}

/** The words of the question that meets the fault. */
const questionOf = (seed: number, { name }: UpstreamFault): string => `meets ${name} of seed ${seed}.`;

const scenario = JSON.stringify({
  rules: [
    ...SEEDS.flatMap((seed) =>
      faultsOf(seed).map((fault) => ({
        when: { question: questionOf(seed, fault), turn: 2 },
        failure: fault.failure,
        ...(fault.times === null ? {} : { times: fault.times }),
      })),
    ),
    { when: { turn: 1 }, reply: [{ tool: 'counting_strike', arguments: { label: 'struck' } }] },
    { when: { turn: 2 }, reply: [{ text: 'It is done, whatever it took, and in more than a word or two.' }] },
  ],
});

let bench: FaultBench;
beforeAll(async () => {
  bench = await FaultBench.start({ scenario });
});
afterAll(() => bench?.remove());

describe.each(SEEDS)('seed %i', (seed) => {
  it('upstream says 429 or 500, breaks off or hangs: retries are bounded, no call counts twice, each is paid once', async () => {
    const faults = faultsOf(seed);
    const sessions = await Promise.all(
      // Of those that hang, the agent's own wall clock makes an end.
      faults.map((fault) =>
        bench.ask(
          questionOf(seed, fault),
          fault.name === 'hanging' || fault.name === 'stalled' ? 'hurried' : 'counter',
        ),
      ),
    );
    for (const [index, { name, times }] of faults.entries()) {
      const session = await bench.ended(sessions[index] ?? '');
      const attempts = (await bench.rows.modelRequests(session.id)).at(-1)?.attempts ?? 0;
      const seen = { name, status: session.status, attempts };
      if (times !== null) expect(seen).toEqual({ name, status: 'completed', attempts: times + 1 });
      else if (name.startsWith('always')) expect(seen).toEqual({ name, status: 'failed', attempts: MOST_ATTEMPTS });
      else expect({ ...seen, attempts: Math.max(attempts, 1) }).toEqual({ name, status: 'stopped', attempts: 1 });
      const calls = (await bench.callsOf(session.id)).length;
      // A hurried agent on a busy machine may not come as far as its call.
      if (seen.status === 'stopped') expect(calls).toBeLessThanOrEqual(1);
      else expect(calls).toBe(1);
    }
  });
});

it('after all of it, nothing is lost, doubled, unrecorded or unpaid', () => expectNothingLost(bench));
