import { DomainError } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { runEffect } from './run-effect.ts';

const never = new AbortController().signal;
const run = <Value>(effect: Parameters<typeof runEffect<Value>>[0], signal = never, graceMs = 20) =>
  runEffect(effect, { actionId: 'action-1', signal, graceMs });

describe('runEffect', () => {
  it('hands the effect its idempotency key and brings back value and cost', async () => {
    const { outcome, charge } = await run({ run: async ({ idempotencyKey }) => idempotencyKey, cost: () => 5n });
    expect(outcome).toMatchObject({ status: 'succeeded', value: 'action-1', cost: 5n, redactions: {} });
    expect(charge).toBe(5n);
  });

  it('passes on the error of an effect that did not happen, free of charge', async () => {
    const error = new DomainError('unavailable', 'server_down', 'the server is down');
    expect(await run({ run: () => Promise.reject(error) })).toMatchObject({
      outcome: { status: 'failed', error },
      charge: 0n,
    });
  });

  it('charges what a failed effect says that it cost', async () => {
    const error = new DomainError('unavailable', 'model_cut_off', 'the answer broke off');
    const { charge } = await run({ run: () => Promise.reject(error), costOfFailure: () => 300n });
    expect(charge).toBe(300n);
  });

  it('charges in full what may have happened', async () => {
    const error = new DomainError('timeout', 'outcome_unknown', 'no answer');
    expect(await run({ run: () => Promise.reject(error) })).toMatchObject({
      outcome: { status: 'unknown', error },
      charge: null,
    });
  });

  it('says nothing of what broke inside, but keeps it as the cause', async () => {
    const cause = new TypeError('x is undefined');
    const { outcome } = await run({ run: () => Promise.reject(cause) });
    expect(outcome).toMatchObject({ status: 'failed', error: { code: 'effect_failed', cause } });
    expect(outcome.status === 'failed' && outcome.error.message).not.toContain('undefined');
  });

  it('does not begin what is aborted already', async () => {
    let began = false;
    const { outcome } = await run(
      {
        run: async () => {
          began = true;
        },
      },
      AbortSignal.abort(),
    );
    expect(began).toBe(false);
    expect(outcome).toMatchObject({ status: 'failed', error: { code: 'action_aborted' } });
  });

  it('names as the reason of a failure what it was aborted for', async () => {
    const killed = new DomainError('forbidden', 'kill_switch_engaged', 'This agent is currently disabled.');
    const controller = new AbortController();
    const running = run(
      {
        run: ({ signal }) =>
          new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('connection closed')))),
      },
      controller.signal,
    );
    controller.abort(killed);
    expect((await running).outcome).toMatchObject({ status: 'failed', error: killed });
  });

  it('gives up on what does not end after its abort: nobody knows what came of it', async () => {
    const controller = new AbortController();
    const running = run({ run: () => new Promise(() => undefined) }, controller.signal);
    controller.abort();
    expect(await running).toMatchObject({
      outcome: { status: 'unknown', error: { code: 'outcome_unknown' } },
      charge: null,
    });
  });

  it('takes the value of what ends well in spite of an abort', async () => {
    const controller = new AbortController();
    const running = run(
      { run: ({ signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve('done'))) },
      controller.signal,
    );
    controller.abort();
    expect((await running).outcome).toMatchObject({ status: 'succeeded', value: 'done' });
  });

  it('cleans every text of the value', async () => {
    const { outcome } = await run({
      run: async () => ({ texts: [`a${String.fromCharCode(0)}`, 'b'] }),
      sanitise: ({ texts }, clean) => ({ texts: texts.map(clean) }),
    });
    expect(outcome).toMatchObject({ value: { texts: ['a', 'b'] }, redactions: { control_characters: 1 } });
  });

  it('withholds a value that cannot be cleaned, though it was paid for', async () => {
    const { outcome, charge } = await run({
      run: async () => 'secret',
      cost: () => 9n,
      sanitise: () => {
        throw new TypeError('not a text');
      },
    });
    expect(outcome).toMatchObject({ status: 'failed', error: { code: 'result_unusable' } });
    expect(charge).toBe(9n);
  });
});
