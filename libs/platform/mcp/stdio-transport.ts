import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { type DomainError, messageOf } from '@gatehouse/kernel';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import { ByteBudget } from './byte-budget.rules.ts';
import { LineReader } from './line-reader.rules.ts';
import { serverBroken, serverUnavailable } from './mcp-failure.rules.ts';
import type { McpLimits } from './mcp-limits.ts';
import { parseMessage } from './parse-message.ts';
import { TextTail } from './text-tail.ts';

/** How to start a server that speaks over its standard input and output. */
export interface StdioServer {
  serverId: string;
  command: string;
  args: readonly string[];
  /** The whole environment of the process: nothing is inherited. */
  environment: Readonly<Record<string, string>>;
  workingFolder: string;
  /** Descriptors from 3 on, by number; see the sandbox's `shieldDescriptors`. */
  descriptors?: readonly number[];
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** How long a server may take to leave by itself once its input has ended, in milliseconds. */
const PATIENCE_MS = 1_000;

/**
 * MCP over a child process, for servers that are not trusted: the environment is only what is listed, every line is
 * bounded, and the first thing that is not a message ends the process.
 */
export class StdioTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  /** Why the connection was given up, once it was. */
  failure: DomainError | undefined;
  private child: Child | undefined;
  private exited: Promise<void> = Promise.resolve();
  private readonly lines: LineReader;
  private readonly stderr: TextTail;

  constructor(
    private readonly server: StdioServer,
    private readonly limits: McpLimits,
  ) {
    this.lines = new LineReader(limits.maxMessageBytes);
    this.stderr = new TextTail(limits.stderrTailBytes);
  }

  /** Starts the process. @throws DomainError `tool_server_unavailable` when it cannot be started */
  start(): Promise<void> {
    const { command, args, environment, workingFolder, descriptors = [] } = this.server;
    const child = spawn(command, args, {
      env: { ...environment },
      cwd: workingFolder,
      stdio: ['pipe', 'pipe', 'pipe', ...descriptors],
      // A group of its own, so that Ctrl-C in a terminal reaches the worker first and a kill reaches all it started.
      detached: true,
    }) as Child;
    this.child = child;
    this.exited = new Promise((resolve) => child.once('close', () => resolve()));
    this.listen(child);
    return new Promise((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (cause) => reject(this.unavailable(`could not be started: ${messageOf(cause)}`, cause)));
    });
  }

  /** What the server wrote to its standard error last. */
  diagnostics(): string {
    return this.stderr.toString();
  }

  /** @throws DomainError `tool_server_unavailable` when the message did not reach the server's input */
  send(message: JSONRPCMessage): Promise<void> {
    const input = this.child?.stdin;
    if (!input?.writable) return Promise.reject(this.failure ?? this.unavailable('is not running'));
    return new Promise((resolve, reject) => {
      input.write(`${JSON.stringify(message)}\n`, (cause) =>
        cause ? reject(this.unavailable('stopped reading its input', cause)) : resolve(),
      );
    });
  }

  /** Ends the process: its input first, then by force. Resolves when it is gone. */
  async close(): Promise<void> {
    const { child } = this;
    if (!child || child.pid === undefined) return;
    child.stdin.end();
    const impatience = setTimeout(() => this.kill(), PATIENCE_MS);
    await this.exited;
    clearTimeout(impatience);
  }

  private listen(child: Child): void {
    const budget = new ByteBudget(this.limits.burstBytes, this.limits.bytesPerSecond, performance.now());
    child.stdin.on('error', (error) => this.onerror?.(error));
    child.stderr.on('data', (chunk: Buffer) => this.stderr.push(chunk));
    child.stdout.on('data', (chunk: Buffer) => {
      if (this.failure) return;
      if (!budget.take(chunk.length, performance.now())) this.giveUp('sent more than it may');
      else this.read(chunk);
    });
    // Whatever it started itself would hold the pipes open, and must not outlive it.
    child.once('exit', () => killGroup(child.pid));
    child.once('close', (code, signal) => {
      this.failure ??= this.unavailable(`ended by itself (${signal ?? `exit code ${code}`})`);
      this.onclose?.();
    });
  }

  private read(chunk: Buffer): void {
    try {
      for (const line of this.lines.push(chunk)) {
        const message = parseMessage(line, this.limits.maxDepth);
        if (message) this.onmessage?.(message);
      }
    } catch (error) {
      this.giveUp(error instanceof RangeError ? `sent too much: ${error.message}` : messageOf(error), error);
    }
  }

  private giveUp(what: string, cause?: unknown): void {
    this.failure = serverBroken(this.server.serverId, what, cause);
    this.onerror?.(this.failure);
    this.kill();
  }

  private kill(): void {
    killGroup(this.child?.pid);
  }

  private unavailable(what: string, cause?: unknown): DomainError {
    return serverUnavailable(this.server.serverId, what, cause);
  }
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
