import { DomainError, messageOf } from '@gatehouse/kernel';
import type { ToolServerConnection } from '@gatehouse/platform/mcp';
import { contractHash, type PinContract, type Tools } from '@gatehouse/registry/tools';
import { Logger } from '@nestjs/common';

/** A connected server, and what it offers: contract hashes by the names of its tools. */
export interface ConnectedServer {
  connection: ToolServerConnection;
  offered: ReadonlyMap<string, string>;
}

/** A connection with the contracts that its server offers, kept in step with the registry. */
export class PooledServer implements ConnectedServer {
  offered: ReadonlyMap<string, string> = new Map();
  readonly ended: Promise<DomainError>;
  private readonly log = new Logger(PooledServer.name);
  private suspected = false;

  constructor(
    readonly connection: ToolServerConnection,
    private readonly tools: Tools,
    private readonly pinContract: PinContract,
  ) {
    this.ended = connection.ended;
    void this.ended.then((reason) => this.log.warn(messageOf(reason)));
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  /** Reads what the server offers and has the contracts of the catalogued tools pinned or held (S0-TOL-07, S0-TOL-14). */
  async list(): Promise<void> {
    const listed = new Map((await this.connection.listTools()).map((tool) => [tool.name, tool]));
    const offered = new Map<string, string>();
    for (const { id, nameAtServer } of await this.tools.ofServer(this.connection.serverId)) {
      const contract = listed.get(nameAtServer);
      if (!contract) {
        this.log.warn(`tool server ${this.connection.serverId} does not offer ${nameAtServer}, catalogued as ${id}`);
        continue;
      }
      try {
        await this.pinContract.run(id, contract);
        offered.set(nameAtServer, contractHash(contract));
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        this.log.warn(`${id} cannot be used: ${messageOf(error)}`);
      }
    }
    this.offered = offered;
  }

  /** A server whose tools cannot be listed any more is of no use. */
  async listOrClose(): Promise<void> {
    try {
      await this.list();
    } catch (error) {
      this.log.warn(messageOf(error));
      await this.close();
    }
  }

  /** After a call that got no answer: a server that does not even answer a ping is ended, to be started anew. */
  async suspect(): Promise<void> {
    if (this.suspected) return;
    this.suspected = true;
    if (!(await this.connection.answers())) await this.close();
    this.suspected = false;
  }
}
