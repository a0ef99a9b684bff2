import { describe, expect, it } from 'vitest';
import { LiveInbox } from './live-inbox.ts';

const never = new AbortController().signal;

describe('LiveInbox', () => {
  it('hands out what came, once', () => {
    const inbox = new LiveInbox();
    inbox.receive({ kind: 'restart', turn: 2, attempt: '1-0' });
    inbox.receive({ kind: 'snapshot_wanted' });
    inbox.receive({ nonsense: true });
    expect(inbox.take()).toEqual([{ kind: 'restart', turn: 2, attempt: '1-0' }]);
    expect(inbox.take()).toEqual([]);
  });

  it('does not sleep through what came between looking and waiting', async () => {
    const inbox = new LiveInbox();
    inbox.take();
    inbox.receive({ kind: 'step' });
    await inbox.wait(60_000, never);
  });

  it('wakes when something comes, when the watcher leaves, and when the time is over', async () => {
    const inbox = new LiveInbox();
    const woken = inbox.wait(60_000, never);
    inbox.receive({ kind: 'step' });
    await woken;
    inbox.take();
    const leaving = new AbortController();
    const left = inbox.wait(60_000, leaving.signal);
    leaving.abort();
    await left;
    await inbox.wait(1, never);
  });
});
