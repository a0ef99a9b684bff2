import { DomainError, messageOf } from '@gatehouse/kernel';
import type { ToolServerConnection } from '@gatehouse/platform/mcp';
import { contractHash, type McpServer, PinContract, Tools } from '@gatehouse/registry/tools';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { ConcurrencyLimit } from './concurrency-limit.ts';
import { ConnectionSlot } from './connection-slot.ts';
import { OpenToolServer } from './open-tool-server.effect.ts';

/** A connected server, and what it offers: contract hashes by the names of its tools. */
export interface ConnectedServer {
  connection: ToolServerConnection;
  offered: ReadonlyMap<string, string>;
}

interface Entry {
  /** What the connection depends on; another one means that the catalogue was changed. */
  address: string;
  slot: ConnectionSlot<PooledServer>;
  limit: ConcurrencyLimit;
}

/** How many calls one server is given at a time, and how many more may wait for their turn. */
const CALLS_AT_A_TIME = 8;
const CALLS_WAITING = 64;

/**
 * The tool servers of this worker: one connection each, made at first use, made again after it failed, closed at the end.
 * Each has its own slot and limit, so that one that is dead or slow holds up nobody but its own callers.
 */
@Injectable()
export class ToolServers implements OnApplicationShutdown {
  private readonly entries = new Map<string, Entry>();

  constructor(
    private readonly openToolServer: OpenToolServer,
    private readonly tools: Tools,
    private readonly pinContract: PinContract,
  ) {}

  /**
   * Runs `work` on the connected server, when it is its turn.
   *
   * @throws DomainError of connecting; whatever `work` throws
   */
  async use<Result>(
    server: McpServer,
    signal: AbortSignal,
    work: (server: ConnectedServer) => Promise<Result>,
  ): Promise<Result> {
    const { slot, limit } = this.entry(server);
    return limit.run(signal, async () => {
      const connected = await slot.get();
      try {
        return await work(connected);
      } catch (error) {
        if (error instanceof DomainError && error.kind === 'timeout') connected.suspect();
        throw error;
      }
    });
  }

  /** Connects, or lists again: afterwards every catalogued tool that the server offers has a contract. */
  async learn(server: McpServer): Promise<void> {
    const connected = await this.entry(server).slot.get();
    await connected.list();
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.entries.values()].map(({ slot }) => slot.close()));
  }

  private entry(server: McpServer): Entry {
    const address = `${server.transport} ${server.endpoint}`;
    const known = this.entries.get(server.id);
    if (known?.address === address) return known;
    void known?.slot.close();
    const entry = {
      address,
      slot: new ConnectionSlot(() => this.open(server)),
      limit: new ConcurrencyLimit(CALLS_AT_A_TIME, CALLS_WAITING),
    };
    this.entries.set(server.id, entry);
    return entry;
  }

  private async open(server: McpServer): Promise<PooledServer> {
    const connection = await this.openToolServer.run(server);
    const pooled = new PooledServer(connection, this.tools, this.pinContract);
    try {
      await pooled.list();
    } catch (error) {
      await connection.close();
      throw error;
    }
    connection.onToolsChanged(() => pooled.listOrClose());
    return pooled;
  }
}

/** A connection with the contracts that its server offers, kept in step with the registry. */
class PooledServer implements ConnectedServer {
  offered: ReadonlyMap<string, string> = new Map();
  readonly ended: Promise<DomainError>;
  private readonly log = new Logger(ToolServers.name);
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
