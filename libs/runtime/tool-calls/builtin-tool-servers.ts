import { DomainError } from '@gatehouse/kernel';
import { Injectable } from '@nestjs/common';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';

/** A tool server that is part of the product: it speaks MCP like any other, inside the worker's process. */
export interface BuiltinToolServer {
  /** Id of the server in the catalogue. */
  readonly id: string;
  /** A new server, for one connection. */
  create(): McpServer;
}

/** The port through which higher planes offer their tool servers: each registers its own when its module starts. */
@Injectable()
export class BuiltinToolServers {
  private readonly servers = new Map<string, BuiltinToolServer>();

  /** @throws DomainError `builtin_server_doubled` when another one has that id: the wiring is wrong, so boot fails */
  register(server: BuiltinToolServer): void {
    if (this.servers.has(server.id)) {
      throw new DomainError('internal', 'builtin_server_doubled', `two built-in tool servers are called ${server.id}`);
    }
    this.servers.set(server.id, server);
  }

  find(id: string): BuiltinToolServer | undefined {
    return this.servers.get(id);
  }
}
