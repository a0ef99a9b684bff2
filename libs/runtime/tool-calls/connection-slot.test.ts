import { DomainError } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { HEALTHY_AFTER_MS } from './back-off.rules.ts';
import { type Closable, ConnectionSlot } from './connection-slot.ts';

class FakeConnection implements Closable {
  end: (reason: DomainError) => void = () => undefined;
  closed = false;
  readonly ended = new Promise<DomainError>((resolve) => {
    this.end = resolve;
  });

  async close(): Promise<void> {
    this.closed = true;
    this.end(died);
  }
}

const died = new DomainError('unavailable', 'tool_server_unavailable', 'it died');
const settled = () => new Promise((resolve) => setImmediate(resolve));

function slotWith(open: () => Promise<FakeConnection>) {
  const time = { now: 0 };
  let opened = 0;
  const slot = new ConnectionSlot(
    () => {
      opened += 1;
      return open();
    },
    () => time.now,
  );
  return { slot, time, opened: () => opened };
}

describe('ConnectionSlot', () => {
  it('opens once for all who ask at the same time', async () => {
    const { slot, opened } = slotWith(async () => new FakeConnection());
    const [one, other] = await Promise.all([slot.get(), slot.get()]);
    expect(one).toBe(other);
    expect(opened()).toBe(1);
  });

  it('opens again after the connection ended, once it has rested', async () => {
    const { slot, time, opened } = slotWith(async () => new FakeConnection());
    (await slot.get()).end(died);
    await settled();
    await expect(slot.get()).rejects.toMatchObject({ code: 'tool_server_unavailable', retryAfterSeconds: 1 });
    time.now += 250;
    await slot.get();
    expect(opened()).toBe(2);
  });

  it('rests the longer the more often opening fails, and says why', async () => {
    const { slot, time } = slotWith(() => Promise.reject(died));
    for (const rest of [250, 500, 1_000]) {
      await expect(slot.get()).rejects.toBe(died);
      time.now += rest - 1;
      await expect(slot.get()).rejects.toThrow('it died; it is started again shortly');
      time.now += 1;
    }
  });

  it('counts failures anew after a connection that held', async () => {
    const connections: FakeConnection[] = [];
    const { slot, time } = slotWith(async () => {
      const connection = new FakeConnection();
      connections.push(connection);
      return connection;
    });
    for (const rest of [250, 500]) {
      (await slot.get()).end(died);
      await settled();
      time.now += rest;
    }
    const good = await slot.get();
    time.now += HEALTHY_AFTER_MS;
    good.end(died);
    await settled();
    time.now += 250;
    await slot.get();
    expect(connections).toHaveLength(4);
  });

  it('closes what is open, also what is only being opened, and opens nothing after it', async () => {
    let finish: (connection: FakeConnection) => void = () => undefined;
    const { slot } = slotWith(() => new Promise((resolve) => (finish = resolve)));
    const connection = new FakeConnection();
    const getting = slot.get();
    const closing = slot.close();
    finish(connection);
    await Promise.all([getting, closing]);
    expect(connection.closed).toBe(true);
    await expect(slot.get()).rejects.toThrow('this worker is stopping');
  });
});
