import { expect, vi } from 'vitest';
import type { FaultBench } from './fault-bench.ts';

/** Ends at which a person or a reader of the session sees what became of it. */
const ENDS = ['completed', 'failed', 'stopped', 'expired', 'needs_review'];

/**
 * What must hold whatever was done to the installation: every accepted session has ended or waits visibly for a person,
 * no effect was made twice, none without its intent in the record, spending is what the model's usage came to, and the
 * record verifies.
 */
export async function expectNothingLost(bench: FaultBench): Promise<void> {
  await vi.waitFor(async () => expect(await bench.rows.unfinished()).toEqual([]), { timeout: 60_000, interval: 200 });
  for (const session of bench.accepted) expect(ENDS).toContain((await bench.session(session)).status);

  const calls = await bench.calls();
  const strikes = calls.filter(({ tool }) => tool === 'strike').map(({ key }) => key);
  expect(strikes).toHaveLength(new Set(strikes).size);
  const intended = new Set(await bench.rows.actionsOf('action.intended'));
  expect(calls.filter(({ key }) => !intended.has(key))).toEqual([]);

  expect(await bench.rows.unbalancedBudgets()).toEqual([]);
  expect(await bench.rows.strayCharges()).toEqual([]);
  expect(await bench.rows.unchargedRequests()).toEqual([]);
  expect(await bench.verifyAudit()).toMatchObject({ code: 0 });
}
