import { searchAuditEvents } from '@gatehouse/contracts/insight';
import type { Json } from '@gatehouse/kernel';
import { LiveBus } from '@gatehouse/platform/realtime';
import { testEnvironment } from '@gatehouse/platform/testing';
import { io, type Socket } from 'socket.io-client';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { addPerson } from '../testing/add-person.ts';
import { OPERATOR_ENVIRONMENT, OPERATOR_TOKEN, testApi } from '../testing/test-api.ts';
import type { LiveAnswer } from './live-protocol.ts';

const environment = testEnvironment(OPERATOR_ENVIRONMENT);
const api = testApi(environment);
const sockets: Socket[] = [];
let engineerToken: string;

beforeAll(async () => {
  engineerToken = (await addPerson(api, 'engineer', ['engineer'])).token;
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.disconnect();
});

function open(token: string | undefined, extraHeaders: Record<string, string> = {}): Socket {
  const options = { auth: token ? { token } : {}, extraHeaders, reconnection: false, transports: ['websocket'] };
  const socket = io(`${api.url}/live`, { ...options, forceNew: true });
  sockets.push(socket);
  return socket;
}

const next = (socket: Socket, event: 'connect' | 'connect_error'): Promise<unknown> =>
  new Promise((resolve) => socket.once(event, resolve));

async function connected(token: string): Promise<Socket> {
  const socket = open(token);
  await next(socket, 'connect');
  return socket;
}

const watch = (socket: Socket, channel: Json): Promise<LiveAnswer> => socket.emitWithAck('watch', { channel });
const codeOf = (answer: LiveAnswer): string => (answer.ok ? 'ok' : answer.problem.code);

describe('live channels', () => {
  it('bring what any process publishes to those who watch', async () => {
    const socket = await connected(engineerToken);
    const heard = vi.fn();
    socket.on('live', heard);
    expect(await watch(socket, 'kill_switches')).toEqual({ ok: true });
    const elsewhere = new LiveBus(environment.config);
    await elsewhere.publish('kill_switches', { scope: 'tool', target: 'codebase_search' });
    elsewhere.onApplicationShutdown();
    await vi.waitFor(() =>
      expect(heard).toHaveBeenCalledWith({
        channel: 'kill_switches',
        message: { scope: 'tool', target: 'codebase_search' },
      }),
    );
  });

  it('stop when they are not watched any more', async () => {
    const socket = await connected(engineerToken);
    const other = await connected(engineerToken);
    const [left, stayed] = [vi.fn(), vi.fn()];
    socket.on('live', left);
    other.on('live', stayed);
    await watch(socket, 'kill_switches');
    await watch(other, 'kill_switches');
    await socket.emitWithAck('unwatch', { channel: 'kill_switches' });
    await api.app.get(LiveBus, { strict: false }).publish('kill_switches', 1);
    await vi.waitFor(() => expect(stayed).toHaveBeenCalled());
    expect(left).not.toHaveBeenCalled();
  });

  it('are for those who may read what they carry', async () => {
    const socket = await connected(engineerToken);
    expect(codeOf(await watch(socket, 'budgets'))).toBe('permission_missing');
    expect(codeOf(await watch(socket, 'session:0193e0b0-0000-7000-8000-000000000001'))).toBe('session_not_found');
    expect(codeOf(await watch(socket, 'anything'))).toBe('channel_not_found');
    expect(codeOf(await watch(socket, 7))).toBe('invalid_input');
    expect(codeOf(await watch(await connected(OPERATOR_TOKEN), 'budgets'))).toBe('ok');
  });
});

describe('the record', () => {
  const refused = async (actor: string) =>
    (await api.operator.call(searchAuditEvents, { query: { actor, type: 'access.refused' } })).rows;

  it('has who wanted to watch what they may not, once a minute for each kind of channel', async () => {
    const curious = await addPerson(api, 'curious', ['engineer']);
    const socket = await connected(curious.token);
    const session = 'session:0193e0b0-0000-7000-8000-00000000000';
    for (const channel of ['budgets', 'budgets', `${session}1`, `${session}2`]) {
      expect((await watch(socket, channel)).ok).toBe(false);
    }
    await vi.waitFor(async () => expect(await refused('person:curious')).toHaveLength(2));
    const events = await refused('person:curious');
    expect(events.map(({ subject }) => subject).toSorted()).toEqual(['channel:budgets', `channel:${session}1`]);
    expect(events.every(({ stream }) => stream === 'person:curious')).toBe(true);
    expect(events.map(({ payload }) => payload)).toContainEqual(
      expect.objectContaining({ code: 'permission_missing', channel: 'budgets' }),
    );
  });

  it('has strangers, once a minute for each reason, and nothing of what they showed', async () => {
    for (let time = 0; time < 2; time += 1) {
      await next(open(undefined), 'connect_error');
      await next(open('gateperson_made-up'), 'connect_error');
    }
    await vi.waitFor(async () => {
      const codes = (await refused('stranger')).map(({ payload }) => (payload as { code: string }).code);
      expect(codes.filter((code) => code === 'unauthenticated')).toHaveLength(1);
      expect(codes.filter((code) => code === 'unknown_token')).toHaveLength(1);
    });
    expect(JSON.stringify(await refused('stranger'))).not.toContain('made-up');
  });
});

describe('a socket', () => {
  it.each([
    ['without a credential', undefined, {}, 'needs a credential'],
    ['with an unknown token', 'gateperson_made-up', {}, 'not known'],
    [
      'of another site',
      undefined,
      { cookie: 'gatehouse=x', origin: 'https://elsewhere.example' },
      'must come from this site',
    ],
  ])('is refused %s', async (_what, token, headers, message) => {
    const error = await next(open(token, headers), 'connect_error');
    expect((error as Error).message).toContain(message);
  });
});
