import { DomainError, messageOf } from '@gatehouse/kernel';
import { PythonSandbox } from '@gatehouse/runtime/sandbox';
import type { BuiltinToolServer } from '@gatehouse/runtime/tool-calls';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { Injectable, Logger } from '@nestjs/common';
import { z } from 'zod';
import { cameToItsEnd, RunAnswer, showRun, structuredRun } from './present-run.rules.ts';

const ExecuteInput = {
  code: z.string().min(1).max(100_000).describe('The Python program, whole. What it prints is what you will see.'),
};

/** Part of the pinned contract, so the same whatever is configured: a change of it holds the tool until it is reviewed. */
const DESCRIPTION =
  'Runs Python 3 code and returns what it printed, its exit code and how long it took. Only the standard library is there: ' +
  'no network, no other programs or processes, no files of the company. Every run starts with an empty folder, and nothing ' +
  'of it is kept. A run may take half a minute, 512 MiB of memory and 32 MiB of files.';

/** The `sandbox` tool server (S0-TOL-05): runs Python code, each time in a new environment that is then thrown away. */
@Injectable()
export class SandboxServer implements BuiltinToolServer {
  readonly id = 'sandbox';
  private readonly log = new Logger(SandboxServer.name);

  constructor(private readonly python: PythonSandbox) {}

  create(): McpServer {
    const server = new McpServer({ name: 'sandbox', version: '1' });
    server.registerTool(
      'sandbox_exec_python',
      {
        description: DESCRIPTION,
        inputSchema: ExecuteInput,
        outputSchema: RunAnswer,
        annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
      },
      ({ code }, { signal }) => this.execute(code, signal),
    );
    return server;
  }

  /** A run that was ended for what it did is a result that reports an error; so is a refusal to run, with what to do about it. */
  private async execute(code: string, signal: AbortSignal): Promise<CallToolResult> {
    try {
      const run = await this.python.run(code, signal);
      return {
        content: [{ type: 'text', text: showRun(run) }],
        structuredContent: structuredRun(run),
        isError: !cameToItsEnd(run),
      };
    } catch (error) {
      const told = error instanceof DomainError;
      if (!told) this.log.error(`the sandbox failed: ${messageOf(error)}`);
      const text = told ? error.message : 'The code was not run; the reason is in the log of the worker.';
      return { content: [{ type: 'text', text }], isError: true };
    }
  }
}
