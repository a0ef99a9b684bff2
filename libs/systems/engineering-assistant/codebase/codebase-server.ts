import { DomainError, messageOf } from '@gatehouse/kernel';
import type { BuiltinToolServer } from '@gatehouse/runtime/tool-calls';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { Injectable, Logger } from '@nestjs/common';
import { z } from 'zod';
import { showExcerpt, showHits } from './present.rules.ts';
import { MOST_LINES, ReadCodebase } from './read-codebase.ts';
import { SearchCodebase } from './search-codebase.ts';

const SearchInput = {
  query: z
    .string()
    .trim()
    .min(1)
    .max(400)
    .describe('A question in plain words, or the name of a function, type or file.'),
  path: z.string().max(400).optional().describe('Search only below this path, for example `libs/runtime/`.'),
  limit: z.number().int().min(1).max(20).default(8).describe('How many places to return.'),
};

const ReadInput = {
  path: z.string().min(1).max(400).describe('Path of the file, relative to the root of the repository.'),
  from_line: z.number().int().min(1).optional().describe('First line to show, counted from 1.'),
  to_line: z.number().int().min(1).optional().describe('Last line to show.'),
};

/** The `codebase` tool server (S0-TOL-04): searches and reads the configured checkout. */
@Injectable()
export class CodebaseServer implements BuiltinToolServer {
  readonly id = 'codebase';
  private readonly log = new Logger(CodebaseServer.name);

  constructor(
    private readonly search: SearchCodebase,
    private readonly read: ReadCodebase,
  ) {}

  create(): McpServer {
    const server = new McpServer({ name: 'codebase', version: '1' });
    server.registerTool(
      'codebase_search',
      {
        description:
          'Searches the source code and documentation of the repository. Returns the best places, each with its file, ' +
          'lines and a snippet. Use codebase_read to see more of a file.',
        inputSchema: SearchInput,
        annotations: { readOnlyHint: true, idempotentHint: true },
      },
      (input) => this.answer(async () => showHits(await this.search.run(input))),
    );
    server.registerTool(
      'codebase_read',
      {
        description: `Shows a text file of the repository with line numbers, at most ${MOST_LINES} lines at a time.`,
        inputSchema: ReadInput,
        annotations: { readOnlyHint: true, idempotentHint: true },
      },
      ({ path, from_line, to_line }) =>
        this.answer(async () => showExcerpt(await this.read.run(path, from_line, to_line))),
    );
    return server;
  }

  /** What is the caller's to mend is told to the model; anything else is logged, and the model learns only that it failed. */
  private async answer(work: () => Promise<string>): Promise<CallToolResult> {
    try {
      return { content: [{ type: 'text', text: await work() }] };
    } catch (error) {
      const told = error instanceof DomainError;
      if (!told) this.log.error(`a codebase tool failed: ${messageOf(error)}`);
      const text = told ? error.message : 'The codebase could not be searched; the reason is in the log of the worker.';
      return { content: [{ type: 'text', text }], isError: true };
    }
  }
}
