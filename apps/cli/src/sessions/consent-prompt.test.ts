import type { Client } from '@gatehouse/contracts/http';
import { type Approval, decideApproval, listApprovals } from '@gatehouse/contracts/governance';
import type { SessionStreamEvent, SessionSummary } from '@gatehouse/contracts/runtime';
import { DomainError } from '@gatehouse/kernel';
import { beforeEach, expect, it } from 'vitest';
import { ConsentPrompt } from './consent-prompt.ts';

const notes: string[] = [];
const words: { id: string; decision: string }[] = [];
const terminal = { write: () => undefined, note: (line: string) => void notes.push(line), interactive: false };
let requests: Pick<Approval, 'id' | 'kind' | 'toolId' | 'arguments' | 'onBehalfOf' | 'mine'>[] = [];
let decides: () => void = () => undefined;

// Stands for the API, whose answers these are; what it does is tested where it is made.
const client = {
  call: async (endpoint: unknown, request: { params?: { id: string }; body?: { decision: string } }) => {
    if (endpoint === listApprovals) return { rows: requests, next: null };
    if (endpoint !== decideApproval) throw new Error('not asked for here');
    decides();
    words.push({ id: request.params?.id ?? '', decision: request.body?.decision ?? '' });
    return requests[0];
  },
} as unknown as Client;

const session = (status: SessionSummary['status']): SessionStreamEvent =>
  ({ event: 'session', data: { id: 'session', status } }) as SessionStreamEvent;
const request = (decidable: boolean) => ({
  id: 'one',
  kind: 'confirmation' as const,
  toolId: 'linear_update_issue',
  arguments: { id: 'OPS-1' },
  onBehalfOf: 'engineer',
  mine: { decidable, why: null },
});

beforeEach(() => {
  notes.length = 0;
  words.length = 0;
  requests = [request(true)];
  decides = () => undefined;
});

it.each([
  ['c', 'approve'],
  ['yes', 'approve'],
  ['d', 'deny'],
  ['', 'deny'],
])('takes %j for %s', async (said, decision) => {
  const prompt = new ConsentPrompt(client, terminal, async () => said);
  prompt.show(session('waiting_confirmation'));
  await prompt.close();
  expect(words).toEqual([{ id: 'one', decision }]);
  expect(notes[0]).toBe('  Run linear_update_issue with {"id":"OPS-1"}? engineer has to confirm it.');
});

it('says how to decide where nobody can be asked, and asks nobody who may not decide', async () => {
  for (const [decidable, answer] of [
    [true, null],
    [false, 'c'],
  ] as const) {
    requests = [request(decidable)];
    notes.length = 0;
    const prompt = new ConsentPrompt(client, terminal, async () => answer);
    prompt.show(session('waiting_confirmation'));
    await prompt.close();
    expect(notes.at(-1)).toBe('  waiting; decide with: gatehouse approvals show one');
  }
  expect(words).toEqual([]);
});

it('takes the question back when it is decided elsewhere', async () => {
  let takenBack = false;
  const prompt = new ConsentPrompt(
    client,
    terminal,
    (_, signal) =>
      new Promise((resolve) =>
        signal.addEventListener('abort', () => {
          takenBack = true;
          resolve(null);
        }),
      ),
  );
  prompt.show(session('waiting_confirmation'));
  await expect.poll(() => notes.length).toBe(1);
  prompt.show(session('running'));
  await prompt.close();
  expect(takenBack).toBe(true);
  expect(words).toEqual([]);
});

it('goes on when somebody else was quicker', async () => {
  decides = () => {
    throw new DomainError('conflict', 'approval_already_decided', 'request one was denied already');
  };
  const prompt = new ConsentPrompt(client, terminal, async () => 'c');
  prompt.show(session('waiting_confirmation'));
  await prompt.close();
  expect(notes.at(-1)).toBe('  request one was denied already');
});
