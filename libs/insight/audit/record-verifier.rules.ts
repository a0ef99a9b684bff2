import { assertNever } from '@gatehouse/kernel';
import { type PublicKey, parsePublicKeys } from '@gatehouse/platform/crypto/rules';
import { type BundleHeader, parseLine } from './bundle.rules.ts';
import type { Receipt } from './checkpoint.rules.ts';
import { CheckpointChain } from './checkpoint-chain.rules.ts';
import { SignedHeads } from './signed-heads.rules.ts';
import { StreamChains } from './stream-chains.rules.ts';
import { Problems, type VerificationReport } from './verification.rules.ts';

export interface VerifierOptions {
  /** Keys that the verifier trusts; without any, those in the bundle are believed and the report says so. */
  publicKeys?: readonly PublicKey[];
  /** What was kept of the checkpoints outside the database. */
  receipts?: readonly Receipt[];
  /** The receipts were read before the record was asked for: all must be in it, whatever time it says it was read at. */
  receiptsCameFirst?: boolean;
  /** How many problems the report lists, 50 unless told. */
  listed?: number;
}

/**
 * Verifies a record line by line, whether it comes from a running installation or from a file (S0-AUD-01). It needs
 * nothing but the lines and the public key, and holds no more in memory than the heads that checkpoints signed.
 *
 * It finds an event that was edited, deleted, moved or put in, a stream that was cut short, and one that was removed;
 * up to the last checkpoint even when whoever did it made all hashes fit again.
 */
export class RecordVerifier {
  private readonly problems: Problems;
  private readonly signedHeads = new SignedHeads();
  private readonly chains: StreamChains;
  private readonly checkpoints: CheckpointChain;
  private keys: Map<string, PublicKey>;
  private header: BundleHeader | undefined;
  private lines = 0;
  private complete = false;

  constructor(private readonly options: VerifierOptions = {}) {
    this.problems = new Problems(options.listed ?? 50);
    this.chains = new StreamChains(this.signedHeads, this.problems);
    this.checkpoints = new CheckpointChain(options.receipts ?? [], this.signedHeads, this.problems);
    this.keys = byId(options.publicKeys ?? []);
  }

  /** Events seen so far, for showing progress. */
  get events(): number {
    return this.chains.events;
  }

  /** Takes the next line of a bundle. */
  accept(text: string): void {
    this.lines += 1;
    const line = parseLine(text);
    switch (line?.kind) {
      case 'event':
        if (this.expects('an event', this.header !== undefined)) this.chains.accept(line);
        return;
      case 'checkpoint':
        if (this.expects('a checkpoint', this.header !== undefined && this.events === 0))
          this.checkpoints.accept(line, this.keys);
        return;
      case 'record':
        if (this.expects('a header', this.lines === 1)) this.begin(line);
        return;
      case 'oddity':
        this.problems.add('copy_differs', line.message, { stream: line.stream, position: line.position });
        return;
      case 'end':
        this.end(line);
        return;
      case undefined:
        this.problems.add('bundle_unreadable', `line ${this.lines} is not a line of a record`);
        return;
      default:
        assertNever(line);
    }
  }

  /** After the last line. */
  finish(): VerificationReport {
    this.chains.finish();
    this.checkpoints.finish(this.options.receiptsCameFirst ? undefined : this.header?.exportedAt);
    if (!this.complete) this.problems.add('bundle_incomplete', 'the last line is missing: the record was cut short');
    const { last } = this.checkpoints;
    return {
      verified: this.problems.count === 0,
      events: this.chains.events,
      coveredEvents: this.chains.coveredEvents,
      streams: this.chains.streams,
      checkpoints: this.checkpoints.count,
      lastCheckpoint: last ? { number: last.number, createdAt: last.createdAt } : null,
      exportedAt: this.header?.exportedAt ?? null,
      keys: { ids: [...this.keys.keys()], broughtBy: this.bringsKeys() ? 'verifier' : 'bundle' },
      receipts: this.options.receipts?.length ?? 0,
      problemCount: this.problems.count,
      problems: this.problems.first,
    };
  }

  private begin(header: BundleHeader): void {
    this.header = header;
    if (!this.bringsKeys()) this.keys = byId(header.publicKeys.flatMap(parsePublicKeys));
  }

  private end({ events, checkpoints }: { events: number; checkpoints: number }): void {
    this.complete = true;
    if (events === this.chains.events && checkpoints === this.checkpoints.count) return;
    this.problems.add(
      'bundle_incomplete',
      `the last line speaks of ${events} events and ${checkpoints} checkpoints, but there are ${this.chains.events} and ` +
        `${this.checkpoints.count}`,
    );
  }

  private expects(what: string, isExpected: boolean): boolean {
    if (isExpected && !this.complete) return true;
    this.problems.add('bundle_unreadable', `line ${this.lines} brings ${what} where none belongs`);
    return false;
  }

  private bringsKeys(): boolean {
    return (this.options.publicKeys ?? []).length > 0;
  }
}

const byId = (keys: readonly PublicKey[]): Map<string, PublicKey> => new Map(keys.map((key) => [key.id, key]));
