import { DomainError, type Json, messageOf } from '@gatehouse/kernel';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPError } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  ErrorCode,
  McpError,
  ResultSchema,
  ToolListChangedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { callAborted, callRejected, outcomeUnknown, serverBroken, serverUnavailable } from './mcp-failure.rules.ts';
import type { McpLimits } from './mcp-limits.ts';
import { type ListedTool, listTools } from './tool-listing.ts';

/** A transport that knows why it failed and what the server said last. */
export interface ObservedTransport extends Transport {
  failure?: DomainError | undefined;
  diagnostics?(): string;
}

/** One call, as it goes over the wire. */
export interface WireCall {
  /** The tool's name at its server. */
  name: string;
  arguments: Json;
  /** Sent as metadata, so that a server can tell a repetition from a second call. */
  idempotencyKey: string;
  timeoutMs: number;
  signal: AbortSignal;
}

/** Name under which the idempotency key travels in a request's `_meta`. */
const IDEMPOTENCY_META = 'gatehouse/idempotency-key';

/** How long a server may take to show that it lives, in milliseconds. */
const PING_TIMEOUT_MS = 2_000;

/** One connection to one tool server. It is used until it fails; then a new one is made. */
export class ToolServerConnection {
  /** Resolves, with the reason, when the connection is of no more use. */
  readonly ended: Promise<DomainError>;
  private resolveEnded: (reason: DomainError) => void = () => undefined;
  private endedBy: DomainError | undefined;

  private constructor(
    readonly serverId: string,
    private readonly client: Client,
    private readonly transport: ObservedTransport,
    private readonly limits: McpLimits,
  ) {
    this.ended = new Promise((resolve) => {
      this.resolveEnded = resolve;
    });
  }

  /**
   * Connects and waits until the server has introduced itself.
   *
   * @throws DomainError `tool_server_unavailable` or `tool_server_broken`, with what the server said last
   */
  static async open(serverId: string, transport: ObservedTransport, limits: McpLimits): Promise<ToolServerConnection> {
    const client = new Client({ name: 'gatehouse', version: '1' });
    const connection = new ToolServerConnection(serverId, client, transport, limits);
    client.onclose = () => connection.end(connection.reason());
    try {
      const timeout = limits.connectTimeoutMs;
      await client.connect(transport, { timeout, maxTotalTimeout: timeout });
      return connection;
    } catch (error) {
      const failure = connection.explain(error);
      await transport.close();
      throw failure;
    }
  }

  /** Calls `listener` whenever the server says that its tools are others now. */
  onToolsChanged(listener: () => void): void {
    this.client.setNotificationHandler(ToolListChangedNotificationSchema, listener);
  }

  /** @throws DomainError `tool_server_unavailable` or `tool_server_broken` */
  async listTools(): Promise<ListedTool[]> {
    try {
      return await listTools(this.serverId, this.client, this.limits);
    } catch (error) {
      throw this.explain(error);
    }
  }

  /**
   * Calls a tool.
   *
   * @returns what the server answered, of any shape
   * @throws DomainError `outcome_unknown` when the call was sent and its answer will not come; `tool_call_rejected` when
   *   the server refused it; `tool_server_unavailable` or `tool_call_aborted` when it was not sent
   */
  async callTool(call: WireCall): Promise<unknown> {
    if (this.endedBy) throw this.endedBy;
    if (call.signal.aborted) throw callAborted(call.name);
    const abort = new AbortController();
    const stop = () => abort.abort(call.signal.reason);
    call.signal.addEventListener('abort', stop, { once: true });
    const params = { name: call.name, arguments: call.arguments, _meta: { [IDEMPOTENCY_META]: call.idempotencyKey } };
    try {
      return await this.client.request({ method: 'tools/call', params }, ResultSchema, {
        timeout: call.timeoutMs,
        maxTotalTimeout: call.timeoutMs,
        signal: abort.signal,
      });
    } catch (error) {
      throw this.explainCall(call, error);
    } finally {
      call.signal.removeEventListener('abort', stop);
    }
  }

  /** Whether the server still answers. */
  async answers(): Promise<boolean> {
    try {
      await this.client.ping({ timeout: PING_TIMEOUT_MS, maxTotalTimeout: PING_TIMEOUT_MS });
      return true;
    } catch {
      return false;
    }
  }

  /** Ends the connection and, over stdio, the server. */
  async close(): Promise<void> {
    await this.transport.close();
    this.end(this.reason());
  }

  private end(reason: DomainError): void {
    this.endedBy ??= reason;
    this.resolveEnded(this.endedBy);
  }

  private reason(): DomainError {
    return this.withDiagnostics(this.transport.failure ?? serverUnavailable(this.serverId, 'was disconnected'));
  }

  private explain(error: unknown): DomainError {
    const known = this.transport.failure ?? (error instanceof DomainError ? error : undefined);
    if (known) return this.withDiagnostics(known);
    if (error instanceof McpError && error.code === ErrorCode.RequestTimeout) {
      return this.withDiagnostics(serverUnavailable(this.serverId, 'did not answer in time', error));
    }
    const shape = error instanceof Error && error.name.includes('ZodError');
    return this.withDiagnostics(
      shape
        ? serverBroken(this.serverId, 'answered in a form that is not MCP', error)
        : serverUnavailable(this.serverId, `could not be used: ${messageOf(error)}`, error),
    );
  }

  private explainCall({ name, signal, timeoutMs }: WireCall, error: unknown): DomainError {
    if (error instanceof DomainError) {
      // What is wrong with an answer shows that the call was sent; everything else keeps it from being sent.
      const unknown = error.code === 'tool_server_broken';
      return this.withDiagnostics(unknown ? outcomeUnknown('unavailable', name, error.message, error) : error);
    }
    if (signal.aborted) return outcomeUnknown('unavailable', name, 'it was stopped before the answer came', error);
    if (error instanceof McpError && error.code === ErrorCode.RequestTimeout) {
      return outcomeUnknown('timeout', name, `no answer came within ${timeoutMs} ms`, error);
    }
    if (error instanceof McpError && error.code !== ErrorCode.ConnectionClosed) {
      return callRejected(name, messageOf(error), error);
    }
    if (error instanceof StreamableHTTPError && isRefusal(error.code)) {
      if (error.code === 404)
        this.end(serverUnavailable(this.serverId, 'does not know this connection any more', error));
      return callRejected(name, `HTTP ${error.code}`, error);
    }
    const reason = this.transport.failure ? messageOf(this.transport.failure) : 'the connection to its server was lost';
    return this.withDiagnostics(outcomeUnknown('unavailable', name, reason, error));
  }

  private withDiagnostics(error: DomainError): DomainError {
    const said = this.transport.diagnostics?.() ?? '';
    if (said === '') return error;
    const message = `${error.message}; it said last: ${said.split('\n').slice(-3).join(' | ').slice(-300)}`;
    return new DomainError(error.kind, error.code, message, { cause: error });
  }
}

/** HTTP statuses by which a server says that it did nothing. */
const isRefusal = (status: number | undefined): boolean => status !== undefined && status >= 300 && status < 500;
