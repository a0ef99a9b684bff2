import { DomainError, messageOf } from '@gatehouse/kernel';
import { backOffMs, HEALTHY_AFTER_MS } from './back-off.rules.ts';

/** Something that is opened, ends some day by itself, and can be closed. */
export interface Closable {
  /** Resolves, with the reason, when it is of no more use. */
  readonly ended: Promise<DomainError>;
  close(): Promise<void>;
}

/**
 * Holds the one connection to a server: opened at first use, shared by all who ask, opened again after it ended, and the
 * less often the more often it fails.
 */
export class ConnectionSlot<Connection extends Closable> {
  private current: Promise<Connection> | undefined;
  private failures = 0;
  private notBefore = 0;
  private lastFailure: DomainError | undefined;
  private closed = false;

  /**
   * @param open makes a new connection
   * @param now a monotonic time in milliseconds
   */
  constructor(
    private readonly open: () => Promise<Connection>,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /**
   * The connection, opened when there is none.
   *
   * @throws whatever opening throws; while it is backing off the last failure again, with the time to wait
   */
  get(): Promise<Connection> {
    if (this.current) return this.current;
    const waitMs = this.notBefore - this.now();
    if (this.closed || waitMs > 0) return Promise.reject(this.resting(waitMs));
    const opening = this.open();
    this.current = opening;
    opening.then(
      (connection) => this.watch(opening, connection),
      (error) => this.failed(opening, error),
    );
    return opening;
  }

  /** Ends the connection for good; nothing is opened after it. */
  async close(): Promise<void> {
    this.closed = true;
    const { current } = this;
    this.current = undefined;
    // One that could not be opened has told those who asked for it.
    const connection = await current?.catch(() => undefined);
    await connection?.close();
  }

  private watch(opening: Promise<Connection>, connection: Connection): void {
    const openedAt = this.now();
    connection.ended.then((reason) => {
      if (this.now() - openedAt >= HEALTHY_AFTER_MS) this.failures = 0;
      this.failed(opening, reason);
    });
  }

  private failed(opening: Promise<Connection>, error: unknown): void {
    if (this.current !== opening) return;
    this.current = undefined;
    this.failures += 1;
    this.notBefore = this.now() + backOffMs(this.failures);
    this.lastFailure = error instanceof DomainError ? error : undefined;
  }

  private resting(waitMs: number): DomainError {
    if (this.closed) return new DomainError('unavailable', 'tool_server_unavailable', 'this worker is stopping');
    const { lastFailure } = this;
    const why = lastFailure ? messageOf(lastFailure) : 'the tool server failed';
    return new DomainError(
      lastFailure?.kind ?? 'unavailable',
      lastFailure?.code ?? 'tool_server_unavailable',
      `${why}; it is started again shortly`,
      { cause: lastFailure, changedBy: lastFailure?.changedBy, retryAfterSeconds: Math.ceil(waitMs / 1000) },
    );
  }
}
