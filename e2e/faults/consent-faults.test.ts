import { join } from 'node:path';
import { issueToken } from '@gatehouse/contracts/access';
import { type Approval, decideApproval, delegateApprovals, listApprovals } from '@gatehouse/contracts/governance';
import { type Client, createClient } from '@gatehouse/contracts/http';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { thenNothingIsLost } from '../support/common-checks.ts';
import { FaultBench } from '../support/fault-bench.ts';
import { randomOf, SEEDS, somewhereWithin } from '../support/seeds.ts';

/** An agent of tier 2 whose strikes need the word of its asker and of two approvers. */
const AGENT = 'careful';
const approver = (id: string) => ({ id, name: 'Approver', department: 'engineering', roles: ['approver'] });
const catalogue = JSON.stringify({
  people: [approver('second-approver'), approver('third-approver')],
  agents: [
    {
      id: AGENT,
      name: 'Counting agent that asks first',
      tier: 2,
      owner: 'platform@tickpick.com',
      department: 'engineering',
      status: 'active',
      model: 'claude-haiku',
      allowed_tools: ['counting_look', 'counting_strike'],
      limits: { iterations: 5, tokens: 100_000, seconds: 120 },
      budget: { max_budget: 100, budget_duration: 'monthly' },
      system_prompt: 'You call the tool that you are asked for.',
    },
  ],
  keys: [
    {
      key: `${AGENT}-agent`,
      agent: AGENT,
      models: ['claude-haiku'],
      max_budget: 100,
      budget_duration: 'monthly',
    },
  ],
});
const policies = `
@id("careful-asks")
@require("confirmation")
permit (principal == Agent::"${AGENT}", action == Action::"callTool", resource == Tool::"counting_strike");

@id("careful-needs-two")
@require("approval")
@route("role:approver")
@quorum("2")
permit (principal == Agent::"${AGENT}", action == Action::"callTool", resource == Tool::"counting_strike");
`;

let bench: FaultBench;
const people = new Map<string, Client>();
beforeAll(async () => {
  bench = await FaultBench.start({ catalogue, policies });
  for (const person of ['engineer', 'approver', 'second-approver', 'third-approver']) {
    const { token } = await bench.client.call(issueToken, {
      body: { kind: 'personal', name: 'test', expiresInDays: 1, person },
    });
    people.set(person, createClient({ url: bench.installation.url, token }));
  }
  // From here on the engineer decides in the place of the first approver.
  const endsAt = new Date(Date.now() + 86_400_000).toISOString();
  await as('approver').call(delegateApprovals, { body: { to: 'engineer', reason: 'holidays', endsAt } });
});
afterAll(() => bench?.remove());

/** That person's own client; whoever asks the agent uses that of the bench. */
const as = (person: string): Client => people.get(person) ?? bench.client;

/** Waits until the session waits for this, and answers the request. */
const asked = (session: string, kind: Approval['kind']): Promise<Approval> =>
  vi.waitFor(
    async () => {
      const { rows } = await bench.client.call(listApprovals, {
        query: { session, kind, status: 'pending', limit: 5 },
      });
      const [request] = rows;
      const status = await bench.rows.status(session);
      if (!request || status !== `waiting_${kind}`)
        throw new Error(`session ${session} is ${status}, ${rows.length} asked`);
      return request;
    },
    { timeout: 90_000, interval: 100 },
  );

/** What somebody says to a request: `said`, or the code of the refusal. */
const say = (person: string, { id }: Approval, edited?: { label: string }): Promise<string> =>
  as(person)
    .call(decideApproval, { params: { id }, body: { decision: 'approve', ...(edited && { arguments: edited }) } })
    .then(
      () => 'said',
      (error: { code?: string }) => error.code ?? String(error),
    );

const strikesOf = async (session: string) => (await bench.callsOf(session)).map(({ label }) => label);

describe('consent that is raced, replayed, changed, and outlived by its workers', () => {
  it.concurrent.for(SEEDS)(
    'seed %i: the call is made once, with exactly the arguments that were agreed to last',
    async (seed) => {
      const random = randomOf(seed);
      const session = await bench.ask('strike', AGENT);
      const confirmation = await asked(session, 'confirmation');
      // Both clicks of a nervous hand arrive at once.
      const clicks = await Promise.all([say('asker', confirmation), say('asker', confirmation)]);
      expect(clicks.toSorted()).toEqual(['approval_already_decided', 'said']);
      expect(await say('second-approver', confirmation)).toMatch(/^approval_(not_yours|already_decided)$/);

      const first = await asked(session, 'approval');
      expect(await say('engineer', first)).toBe('said');
      expect(await say('approver', first)).toBe('approval_vote_cast');
      await somewhereWithin(random, 500);
      await vi.waitFor(() => bench.killWorkers(), 60_000);
      const label = `agreed ${seed}`;
      expect(await say('second-approver', first, { label })).toBe('said');
      expect(await say('third-approver', first)).toBe('approval_withdrawn');
      expect(await strikesOf(session)).toEqual([]);

      const second = await asked(session, 'approval');
      expect(second).toMatchObject({ arguments: { label }, editedBy: 'second-approver', votes: [] });
      expect(await say('second-approver', second)).toBe('approval_not_yours');
      expect(await say('engineer', second)).toBe('said');
      expect(await say('third-approver', second)).toBe('said');

      // What the asker had confirmed were other arguments.
      const again = await asked(session, 'confirmation');
      expect(again.arguments).toEqual({ label });
      expect(await say('asker', again)).toBe('said');
      await somewhereWithin(random, 500);
      await vi.waitFor(() => bench.killWorkers(), 60_000);

      const ended = await vi.waitFor(
        async () => {
          const status = await bench.rows.status(session);
          if (!['completed', 'needs_review'].includes(status)) throw new Error(`session ${session} is ${status}`);
          return status;
        },
        { timeout: 120_000, interval: 100 },
      );
      // A worker that dies with the call under way leaves it for a person to look at: it was made once all the same.
      expect(await strikesOf(session)).toEqual([label]);
      expect(['completed', 'needs_review']).toContain(ended);
      for (const spent of [confirmation, first, second, again])
        expect(await say('third-approver', spent)).not.toBe('said');
      expect(await strikesOf(session)).toHaveLength(1);
    },
  );

  thenNothingIsLost(() => bench, 'consent was raced, replayed and changed');

  it('leaves a record that verifies offline', async () => {
    const bundle = join(bench.installation.folder, 'record.jsonl.gz');
    expect(await bench.installation.run('audit', 'export', '--output', bundle)).toMatchObject({ code: 0 });
    expect(await bench.installation.run('audit', 'verify', '--bundle', bundle)).toMatchObject({ code: 0 });
  });
});
