import { expect, it, vi } from 'vitest';
import type { FaultBench } from './fault-bench.ts';
import type { TokenCount } from './metered-model.ts';

/** Ends at which a person or a reader of the session sees what became of it. */
const ENDS = new Set(['completed', 'failed', 'stopped', 'expired', 'needs_review']);
/** Work that goes on after the last session has ended, such as noting what is worth remembering, is over by then. */
const SETTLED_MS = 60_000;

/** Adds a test that holds whatever was done to the installation so far against `expectNothingLost`. */
export const thenNothingIsLost = (bench: () => FaultBench, fault: string): void =>
  it(`after ${fault}: every session has ended, no effect is doubled or unrecorded, spending is the model's usage, the record verifies`, () =>
    expectNothingLost(bench()));

/** What must hold whatever was done to the installation. */
export async function expectNothingLost(bench: FaultBench): Promise<void> {
  await expectEverySessionEnded(bench);
  await expectNoEffectTwice(bench);
  await expectEveryEffectRecorded(bench);
  await expectSpendingToBeUsage(bench);
  expect(await bench.verifyAudit()).toMatchObject({ code: 0 });
}

/** Each accepted session is there, and has ended or waits visibly for a person. */
async function expectEverySessionEnded({ rows, accepted }: FaultBench): Promise<void> {
  await vi.waitFor(
    async () => {
      const statuses = await rows.statuses();
      const lost = accepted.filter((id) => !ENDS.has(statuses.get(id) ?? 'gone'));
      expect(lost.map((id) => `${id} is ${statuses.get(id) ?? 'gone'}`)).toEqual([]);
    },
    { timeout: SETTLED_MS, interval: 200 },
  );
}

/** The tool that counts has no strike twice: not under one key, and not under two keys for one session's one strike. */
async function expectNoEffectTwice(bench: FaultBench): Promise<void> {
  const strikes = (await bench.calls()).filter(({ tool }) => tool === 'strike').map(({ key }) => key);
  expect(twice(strikes)).toEqual([]);
  const sessions = await bench.rows.sessionsOfCalls();
  expect(twice(strikes.map((key) => sessions.get(key) ?? `nobody: ${key}`))).toEqual([]);
}

/** Every call of the tool, and every call to the model, has its intent in the record. */
async function expectEveryEffectRecorded(bench: FaultBench): Promise<void> {
  const intended = new Set(await bench.rows.actionsOf('action.intended'));
  const made = [...(await bench.calls()).map(({ key }) => key), ...(await bench.rows.loggedRequests())];
  expect(made.filter((action) => !intended.has(action))).toEqual([]);
}

/**
 * What the budgets were charged is what the request log has, at the model's prices; and the log has what the model itself
 * told. Only calls that were broken off under way may have been told more than anybody heard.
 */
async function expectSpendingToBeUsage({ rows, model }: FaultBench): Promise<void> {
  await vi.waitFor(
    async () => {
      expect(await rows.unbalancedBudgets()).toEqual([]);
      expect(await rows.strayCharges()).toEqual([]);
      expect(await rows.mispricedRequests()).toEqual([]);
      const [told, logged] = [model.told(), await rows.loggedTokens()];
      if ((await rows.brokenModelCalls()) === 0) expect(logged).toEqual(told);
      else expect(exceeding(logged, told)).toEqual([]);
    },
    { timeout: SETTLED_MS, interval: 200 },
  );
}

const twice = (names: readonly string[]): string[] => names.filter((name, index) => names.indexOf(name) !== index);

const exceeding = (logged: TokenCount, told: TokenCount): string[] =>
  (['input', 'output', 'cacheRead', 'cacheWrite'] as const)
    .filter((kind) => logged[kind] > told[kind])
    .map((kind) => `${logged[kind]} ${kind} tokens were logged, ${told[kind]} told`);
