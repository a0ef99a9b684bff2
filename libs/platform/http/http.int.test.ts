import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { createClient, endpoint, type InputOf } from '@gatehouse/contracts/http';
import { DomainError } from '@gatehouse/kernel';
import { Controller, Get, Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { AUTHENTICATOR, ClientGone, Handles, HTTP_OPTIONS, HttpModule, Input, LastEventId, openHttp } from './index.ts';

const common = { tag: 'things', summary: 'x', permission: 'public' } as const;
const putThing = endpoint({
  ...common,
  method: 'PUT',
  path: '/things/:id',
  params: z.strictObject({ id: z.string().max(5) }),
  query: z.strictObject({ count: z.coerce.number().int().default(1) }),
  body: z.strictObject({ name: z.string(), size: z.number().optional() }),
  bodyLimit: 200,
  response: z.object({ id: z.string(), count: z.number(), name: z.string() }),
});
const fail = endpoint({ ...common, method: 'GET', path: '/fail', response: z.object({ wanted: z.number() }) });
const lie = endpoint({ ...common, method: 'GET', path: '/lie', response: z.object({ wanted: z.number() }) });
const adminsOnly = endpoint({ ...common, method: 'GET', path: '/admin', permission: 'catalogue:write' });
const count = endpoint({ ...common, method: 'GET', path: '/count', streams: true });
const lines = endpoint({ ...common, method: 'GET', path: '/lines', streams: 'ndjson' });
const waitForever = endpoint({ ...common, method: 'GET', path: '/wait', streams: true });

const gone = vi.fn();
let connections = 0;

@Controller()
class ThingsController {
  @Handles(putThing)
  putThing(@Input() { params, query, body }: InputOf<typeof putThing>) {
    return { ...params, ...query, ...body, secret: 'not declared' };
  }

  @Handles(fail)
  fail(): { wanted: number } {
    throw new Error('the password is hunter2');
  }

  @Handles(lie)
  lie() {
    return { wanted: Number.NaN };
  }

  @Handles(adminsOnly)
  adminsOnly(): void {}

  /** Breaks the first connection after two events. */
  @Handles(count)
  async *count(@LastEventId() last: string | undefined, @ClientGone() signal: AbortSignal) {
    connections += 1;
    for (let number = Number(last ?? 0) + 1; number <= 4; number += 1) {
      yield { id: String(number), event: 'number', data: number };
      if (connections === 1 && number === 2) {
        brokenConnections.dispatchEvent(new Event('now'));
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
      }
    }
  }

  @Handles(lines)
  async *lines() {
    yield '{"line":1}\n';
    throw new Error('the disk is full');
  }

  @Handles(waitForever)
  async *wait(@ClientGone() signal: AbortSignal) {
    yield { event: 'here', data: null };
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    gone();
  }
}
const brokenConnections = new EventTarget();

@Global()
@Module({
  providers: [{ provide: AUTHENTICATOR, useValue: { authenticate: async () => null } }],
  exports: [AUTHENTICATOR],
})
class NobodyModule {}

@Module({ imports: [NobodyModule, HttpModule.withProbes('1.2.3')], controllers: [ThingsController] })
class ThingsModule {}

const log: string[] = [];
const keep = (...texts: unknown[]): void => void log.push(texts.join(' '));
const logger = { log: () => undefined, warn: keep, error: keep };
let app: NestExpressApplication;
let url: string;

beforeAll(async () => {
  app = await NestFactory.create<NestExpressApplication>(ThingsModule, { ...HTTP_OPTIONS, logger });
  openHttp(app, '1.2.3');
  await app.listen(0, '127.0.0.1');
  url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
  brokenConnections.addEventListener('now', () => app.getHttpServer().closeAllConnections());
});
afterAll(() => app.close());

const put = async (
  path: string,
  body: string,
  headers: Record<string, string> = { 'content-type': 'application/json' },
) => {
  const response = await fetch(`${url}/api/v1${path}`, { method: 'PUT', headers, body });
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    answer: (await response.json()) as { code?: string; findings?: unknown },
  };
};

describe('what comes in', () => {
  it('arrives parsed, and only what is declared goes out', async () => {
    const { answer } = await put('/things/a?count=3', '{"name":"x"}');
    expect(answer).toEqual({ id: 'a', count: 3, name: 'x' });
  });

  it.each([
    ['invalid JSON', '/things/a', '{"name":', 400, 'invalid_json'],
    ['an unknown field', '/things/a', '{"name":"x","nam":1}', 400, 'invalid_input'],
    ['a wrong type', '/things/a', '{"name":7}', 400, 'invalid_input'],
    ['a missing body', '/things/a', '', 400, 'invalid_input'],
    ['a wrong parameter', '/things/too-long', '{"name":"x"}', 400, 'invalid_input'],
    ['a wrong query', '/things/a?count=many', '{"name":"x"}', 400, 'invalid_input'],
    ['an unknown query', '/things/a?cont=1', '{"name":"x"}', 400, 'invalid_input'],
    ['an oversized body', '/things/a', JSON.stringify({ name: 'x'.repeat(300) }), 413, 'body_too_large'],
  ])('is refused with a problem document: %s', async (_what, path, body, status, code) => {
    const answered = await put(path, body);
    expect(answered).toMatchObject({ status, answer: { status, code, type: `urn:gatehouse:problem:${code}` } });
    expect(answered.type).toBe('application/problem+json; charset=utf-8');
  });

  it('names the field and what would be right', async () => {
    const { answer } = await put('/things/a', '{"name":"x","nam":1}');
    expect(answer.findings).toEqual([
      { field: 'nam', message: 'is not a known field', suggestion: 'known are name, size' },
    ]);
  });

  it('is refused without a length too, once it is too much', async () => {
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('x'.repeat(1_000))),
      cancel: () => undefined,
    });
    const body = endless.pipeThrough(limited(100_000));
    const init = { method: 'PUT', headers: { 'content-type': 'application/json' }, body, duplex: 'half' };
    const response = await fetch(`${url}/api/v1/things/a`, init as RequestInit);
    expect(response.status).toBe(413);
  });

  it('has to be JSON by name, so that no form of another site can send it', async () => {
    const { answer } = await put('/things/a', '{"name":"x"}', { 'content-type': 'text/plain' });
    expect(answer.code).toBe('body_not_json');
  });
});

describe('what goes wrong inside', () => {
  it.each(['/fail', '/lie'])('stays inside: %s', async (path) => {
    const response = await fetch(`${url}/api/v1${path}`);
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).not.toMatch(/hunter2|NaN|at .*\.ts/);
    const { instance } = JSON.parse(text);
    expect(log.some((line) => line.includes(`trace=${instance}`))).toBe(true);
  });

  it('is found in the log: an answer that is not what was declared', () => {
    expect(log.some((line) => line.includes('response_mismatch'))).toBe(true);
  });

  it('breaks the connection when half of an answer is out', async () => {
    const read = async () => {
      for await (const _text of createClient({ url }).lines(lines, {})) void _text;
    };
    await expect(read()).rejects.toThrow();
  });
});

describe('who may', () => {
  it('is told to sign in', async () => {
    const response = await fetch(`${url}/api/v1/admin`);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(await response.json()).toMatchObject({ code: 'unauthenticated' });
  });

  it.each([
    ['POST', '/api/v1/things/a', 'PUT'],
    ['DELETE', '/api/v1/things/a/', 'PUT'],
    ['POST', '/healthz', 'GET, HEAD'],
  ])('is told which methods there are: not %s at %s', async (method, path, allowed) => {
    const response = await fetch(url + path, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe(allowed);
    const { code, detail } = (await response.json()) as { code: string; detail: string };
    expect(code).toBe('method_not_allowed');
    expect(detail).toContain(`it takes ${allowed}`);
  });

  it('is told what there is not', async () => {
    expect(await (await fetch(`${url}/api/v2/things`)).json()).toMatchObject({ status: 404, code: 'route_not_found' });
  });
});

describe('streams', () => {
  it('go on after the last event when the connection breaks', async () => {
    const numbers: unknown[] = [];
    for await (const { data } of createClient({ url }).stream(count, {})) numbers.push(data);
    expect(numbers).toEqual([1, 2, 3, 4]);
    expect(connections).toBe(2);
  });

  it('tell the handler when the client goes away', async () => {
    const leaving = new AbortController();
    const events = createClient({ url }).stream(waitForever, {}, { signal: leaving.signal });
    await events.next();
    leaving.abort();
    await expect(events.next()).rejects.toThrow();
    await vi.waitFor(() => expect(gone).toHaveBeenCalled());
  });
});

describe('headers', () => {
  it('keep browsers from doing more with an answer than was meant', async () => {
    const { headers } = await fetch(`${url}/healthz`);
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(headers.get('content-security-policy')).not.toContain('unsafe');
  });
});

describe('boot', () => {
  it('fails when a route declares no permission, and names it', async () => {
    @Controller()
    class ForgetfulController {
      @Get('/forgotten')
      forgotten(): string {
        return 'anybody may read this';
      }
    }
    @Module({ imports: [NobodyModule, HttpModule.withProbes('1')], controllers: [ForgetfulController] })
    class ForgetfulModule {}
    const forgetful = await NestFactory.create<NestExpressApplication>(ForgetfulModule, { ...HTTP_OPTIONS, logger });
    expect(() => openHttp(forgetful, '1')).toThrow(/ForgetfulController\.forgotten declares no endpoint/);
    expect(() => openHttp(forgetful, '1')).toThrow(DomainError);
    await forgetful.close();
  });
});

/** Passes chunks on until `bytes` have passed: what a client sends after the refusal is read and dropped. */
function limited(bytes: number): TransformStream<Uint8Array, Uint8Array> {
  let passed = 0;
  return new TransformStream({
    async transform(chunk, controller) {
      passed += chunk.length;
      controller.enqueue(chunk);
      if (passed >= bytes) controller.terminate();
      await wait(0);
    },
  });
}
