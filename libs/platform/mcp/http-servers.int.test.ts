import { randomUUID } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { connectHttp, DEFAULT_MCP_LIMITS, type ToolServerConnection } from './index.ts';
import { safeFetch } from './safe-fetch.ts';
import { SafeLookup } from './safe-lookup.ts';

const servers: Server[] = [];
const connections: ToolServerConnection[] = [];

afterEach(async () => {
  await Promise.all(connections.splice(0).map((connection) => connection.close()));
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function listen(handle: RequestListener): Promise<URL> {
  const server = createServer(handle);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`);
}

/** A real Streamable HTTP server with one session. `intercept` may answer a request in its place. */
async function toolServer(json: boolean, intercept: (body: string, ...rest: Parameters<RequestListener>) => boolean) {
  const server = new McpServer({ name: 'remote', version: '1' });
  server.registerTool('double', { inputSchema: { number: z.number() } }, ({ number }) => ({
    content: [{ type: 'text', text: String(number * 2) }],
  }));
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: randomUUID, enableJsonResponse: json });
  await server.connect(transport);
  return listen(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    if (intercept(body, request, response)) return;
    await transport.handleRequest(request, response, body === '' ? undefined : JSON.parse(body));
  });
}

async function connect(endpoint: URL): Promise<ToolServerConnection> {
  const connection = await connectHttp('remote', endpoint);
  connections.push(connection);
  return connection;
}

const call = (connection: ToolServerConnection, timeoutMs = 5_000) =>
  connection.callTool({
    name: 'double',
    arguments: { number: 21 },
    idempotencyKey: 'key',
    timeoutMs,
    signal: new AbortController().signal,
  });

const isCall = (body: string): boolean => body.includes('tools/call');

describe('a tool server over Streamable HTTP', () => {
  it.each([true, false])('lists and answers (answers as plain JSON: %s)', async (json) => {
    const connection = await connect(await toolServer(json, () => false));
    expect((await connection.listTools()).map(({ name }) => name)).toEqual(['double']);
    expect(await call(connection)).toMatchObject({ content: [{ type: 'text', text: '42' }] });
  });

  it('is not reached when nobody listens, and nothing was sent', async () => {
    const endpoint = await listen(() => undefined);
    servers[0]?.close();
    await expect(connectHttp('remote', endpoint)).rejects.toMatchObject({ code: 'tool_server_unavailable' });
  });

  it('leaves the outcome unknown when it drops the connection in the middle of a call', async () => {
    const endpoint = await toolServer(true, (body, request) => isCall(body) && Boolean(request.socket.destroy()));
    await expect(call(await connect(endpoint))).rejects.toMatchObject({ code: 'outcome_unknown' });
  });

  it('leaves the outcome unknown when it says that it failed itself', async () => {
    const endpoint = await toolServer(true, (body, _request, response) => {
      if (isCall(body)) response.writeHead(500).end();
      return isCall(body);
    });
    await expect(call(await connect(endpoint))).rejects.toMatchObject({ code: 'outcome_unknown' });
  });

  it('has rejected the call when it says so, and the connection ends when it has forgotten it', async () => {
    const endpoint = await toolServer(true, (body, _request, response) => {
      if (isCall(body)) response.writeHead(404).end();
      return isCall(body);
    });
    const connection = await connect(endpoint);
    await expect(call(connection)).rejects.toMatchObject({ code: 'tool_call_rejected' });
    expect(await connection.ended).toMatchObject({ code: 'tool_server_unavailable' });
  });

  it('is cut off when its answer does not end', async () => {
    const endpoint = await toolServer(true, (body, _request, response) => {
      if (!isCall(body)) return false;
      response.writeHead(200, { 'content-type': 'application/json' });
      const flood = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      };
      response.on('drain', flood);
      flood();
      return true;
    });
    await expect(call(await connect(endpoint))).rejects.toMatchObject({ code: 'outcome_unknown' });
  });
});

describe('safeFetch', () => {
  it('reaches the reviewed origin only, and does not follow a redirect out of it', async () => {
    let reached = false;
    const secret = await listen((_request, response) => {
      reached = true;
      response.end();
    });
    const endpoint = await listen((_request, response) => response.writeHead(307, { location: secret.href }).end());
    const fetch = safeFetch('remote', endpoint, DEFAULT_MCP_LIMITS);
    await expect(fetch(secret)).rejects.toMatchObject({ code: 'address_refused' });
    expect((await fetch(endpoint)).status).toBe(307);
    await expect(connectHttp('remote', endpoint)).rejects.toMatchObject({ code: 'tool_server_unavailable' });
    expect(reached).toBe(false);
  });

  it('never reaches a metadata service, not even as a reviewed origin', async () => {
    const fetch = safeFetch('remote', new URL('http://169.254.169.254/mcp'), DEFAULT_MCP_LIMITS);
    await expect(fetch('http://169.254.169.254/mcp')).rejects.toMatchObject({ code: 'address_refused' });
  });

  it('refuses a name that leads from the outside into the network later', () => {
    const names = new SafeLookup('https://tools.example');
    names.check('93.184.216.34');
    expect(() => names.check('10.0.0.5')).toThrow(/led to a public address before/);
  });
});
