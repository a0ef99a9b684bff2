import { DomainError } from '@gatehouse/kernel';
import { callAborted } from '@gatehouse/platform/mcp';
import { type McpServer, PinContract, Tools } from '@gatehouse/registry/tools';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ConcurrencyLimit } from './concurrency-limit.ts';
import { ConnectionSlot } from './connection-slot.ts';
import { OpenToolServer } from './open-tool-server.effect.ts';
import { type ConnectedServer, PooledServer } from './pooled-server.effect.ts';

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
    const connected = () => unlessAborted(slot.get(), signal);
    try {
      return await limit.run(signal, async () => usedWith(await connected(), work));
    } catch (error) {
      // Nothing is sent before the connection is there; whatever fails after it says so itself.
      if (signal.aborted && !(error instanceof DomainError)) throw callAborted(server.id);
      throw error;
    }
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

async function usedWith<Result>(
  server: PooledServer,
  work: (server: ConnectedServer) => Promise<Result>,
): Promise<Result> {
  try {
    return await work(server);
  } catch (error) {
    if (error instanceof DomainError && error.kind === 'timeout') void server.suspect();
    throw error;
  }
}

/** The same promise, or a rejection with the signal's reason as soon as it aborts. */
async function unlessAborted<Result>(promise: Promise<Result>, signal: AbortSignal): Promise<Result> {
  let abort: () => void = () => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
