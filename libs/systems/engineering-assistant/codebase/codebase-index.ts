import { DomainError, messageOf } from '@gatehouse/kernel';
import { CONFIG, type Config } from '@gatehouse/platform/config';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { Checkout } from './checkout.ts';
import { IndexCheckout, type IndexReport } from './index-checkout.ts';

/** After how many milliseconds a search looks for files that changed. */
const STALE_AFTER_MS = 30_000;

/** The configured checkout and how fresh its index is in this process. One pass runs at a time. */
@Injectable()
export class CodebaseIndex {
  private readonly log = new Logger(CodebaseIndex.name);
  private running: Promise<IndexReport> | undefined;
  private freshUntil = 0;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly indexCheckout: IndexCheckout,
  ) {}

  /** @throws DomainError `codebase_not_configured` or `codebase_not_found` */
  checkout(): Promise<Checkout> {
    const { GATEHOUSE_CODEBASE: folder, GATEHOUSE_DATA: data, GATEHOUSE_KEYS: keys } = this.config;
    if (folder !== undefined) return Checkout.at(folder, [data, keys]);
    throw new DomainError(
      'unavailable',
      'codebase_not_configured',
      'no checkout is configured; set GATEHOUSE_CODEBASE to the folder of one',
    );
  }

  /** The checkout, with its index no older than half a minute. */
  async fresh(): Promise<Checkout> {
    const checkout = await this.checkout();
    if (performance.now() >= this.freshUntil) await this.refresh();
    return checkout;
  }

  /** Brings the index up to date; joins a pass that runs already. */
  refresh(signal?: AbortSignal): Promise<IndexReport> {
    this.running ??= this.pass(signal).finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  private async pass(signal?: AbortSignal): Promise<IndexReport> {
    const startedAt = performance.now();
    try {
      const report = await this.indexCheckout.run(await this.checkout(), signal);
      this.freshUntil = performance.now() + STALE_AFTER_MS;
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      if (report.indexed + report.removed > 0) {
        this.log.log(`${report.indexed} of ${report.files} files indexed, ${report.removed} removed, in ${seconds} s`);
      }
      return report;
    } catch (error) {
      this.log.warn(`the codebase index could not be brought up to date: ${messageOf(error)}`);
      throw error;
    }
  }
}
