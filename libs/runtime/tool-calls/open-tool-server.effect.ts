import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { assertNever, DomainError } from '@gatehouse/kernel';
import { CONFIG, type Config } from '@gatehouse/platform/config';
import { connectHttp, connectInMemory, connectStdio, type ToolServerConnection } from '@gatehouse/platform/mcp';
import type { McpServer } from '@gatehouse/registry/tools';
import { Inject, Injectable } from '@nestjs/common';
import { Sandbox, shieldDescriptors } from '../sandbox/index.ts';
import { BuiltinToolServers } from './builtin-tool-servers.ts';
import { installationFolder } from './installation-folder.ts';
import { fillIn, parseOperatorFile, type ToolServerProgram } from './operator-file.rules.ts';

/** Connects to a catalogued server by whichever way it is reached. */
@Injectable()
export class OpenToolServer {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly sandbox: Sandbox,
    private readonly builtins: BuiltinToolServers,
  ) {}

  /** @throws DomainError that says what keeps the server from being connected */
  async run(server: McpServer): Promise<ToolServerConnection> {
    switch (server.transport) {
      case 'builtin':
        return this.openBuiltin(server.id);
      case 'stdio':
        return this.start(server.id);
      case 'http':
        return connectHttp(server.id, endpointOf(server));
      default:
        return assertNever(server.transport);
    }
  }

  private openBuiltin(id: string): Promise<ToolServerConnection> {
    const builtin = this.builtins.find(id);
    if (builtin) return connectInMemory(id, builtin.create());
    throw new DomainError('invalid', 'tool_server_not_built_in', `this version has no built-in tool server ${id}`);
  }

  private async start(id: string): Promise<ToolServerConnection> {
    const program = await this.programOf(id);
    const checkout = await installationFolder(import.meta.dirname);
    const fill = (text: string, scratch: string) => fillIn(text, { checkout, scratch });
    const launch = await this.sandbox.prepare({
      name: `tool server ${id}`,
      command: program.command,
      args: (scratch) => program.args.map((text) => fill(text, scratch)),
      environment: (scratch) =>
        Object.fromEntries(Object.entries(program.environment).map(([name, text]) => [name, fill(text, scratch)])),
      readable: program.readable.map((path) => fill(path, '')),
      scratch: program.scratch ? join(resolve(this.config.GATEHOUSE_DATA), 'tool-servers', id) : null,
      network: program.network,
    });
    const shield = launch.confined ? shieldDescriptors() : undefined;
    try {
      return await connectStdio({ serverId: id, ...launch, descriptors: shield?.descriptors ?? [] });
    } finally {
      shield?.release();
    }
  }

  /** Read at every start, so that an operator's correction counts without a restart of the worker. */
  private async programOf(id: string): Promise<ToolServerProgram> {
    const file = this.config.GATEHOUSE_TOOL_SERVERS;
    if (file === undefined) throw notStartable(id, 'GATEHOUSE_TOOL_SERVERS names no file');
    const program = parseOperatorFile(file, await readOperatorFile(file)).get(id);
    if (!program) throw notStartable(id, `${file} has no entry of that name`);
    return program;
  }
}

async function readOperatorFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new DomainError('invalid', 'invalid_tool_servers_file', `${file} cannot be read`, { cause });
  }
}

function endpointOf(server: McpServer): URL {
  if (server.endpoint !== null && URL.canParse(server.endpoint)) return new URL(server.endpoint);
  throw new DomainError(
    'invalid',
    'tool_server_without_endpoint',
    `the catalogue gives ${server.id} no valid endpoint`,
  );
}

const notStartable = (id: string, why: string): DomainError =>
  new DomainError('invalid', 'tool_server_not_startable', `it is not said how to start tool server ${id}: ${why}`, {
    changedBy: 'the operator, in the file that GATEHOUSE_TOOL_SERVERS names',
  });
