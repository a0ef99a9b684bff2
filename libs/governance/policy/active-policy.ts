import { DomainError, messageOf, newId } from '@gatehouse/kernel';
import { DatabaseListener } from '@gatehouse/platform/database';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { type ActiveBundle, POLICY_CHANNEL, Policies } from './policies.repository.ts';
import { type PolicyAnswer, PolicyEngine } from './policy-engine.ts';
import type { PolicyRequest } from './policy-request.rules.ts';

const POLL_MS = 1_000;

/**
 * The policies in force, in this process. It asks in-process and keeps the last good bundle: neither a database that is
 * away nor a bundle that cannot be read lets anything pass that was not permitted before (S0-POL-04).
 */
@Injectable()
export class ActivePolicy implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(ActivePolicy.name);
  /** Cedar keeps one parsed set for this process's policies, whatever their version. */
  private readonly name = newId();
  private engine: PolicyEngine | undefined;
  private bundle: ActiveBundle | undefined;
  private refused: number | undefined;
  private loading: Promise<void> | undefined;
  private loadAgain = false;
  private unreadable = false;
  private poll: NodeJS.Timeout | undefined;
  private stopListening: (() => void) | undefined;

  constructor(
    private readonly bundles: Policies,
    private readonly listener: DatabaseListener,
  ) {}

  async onModuleInit(): Promise<void> {
    this.stopListening = this.listener.listen(POLICY_CHANNEL, () => void this.refresh());
    this.poll = setInterval(() => void this.refresh(), POLL_MS).unref();
    await this.refresh();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.poll);
    this.stopListening?.();
    await this.loading;
  }

  /** Version of the bundle that answers; null while there is none. */
  get version(): number | null {
    return this.bundle?.version ?? null;
  }

  /** The policies that answer. */
  get policies(): PolicyEngine['policies'] {
    return this.engine?.policies ?? [];
  }

  /**
   * Asks the policies in force.
   *
   * @throws DomainError `policy_unavailable` when no bundle was ever activated or read, `policy_broken` when one cannot decide
   */
  decide(request: PolicyRequest): PolicyAnswer {
    if (this.engine) return this.engine.decide(request);
    throw new DomainError(
      'unavailable',
      'policy_unavailable',
      'no policy is in force; an admin activates one with `gatehouse apply`',
    );
  }

  /** Looks for another bundle. Never fails: the last good one stays. */
  refresh(): Promise<void> {
    if (this.loading) {
      this.loadAgain = true;
      return this.loading;
    }
    this.loading = this.load().finally(() => {
      this.loading = undefined;
    });
    return this.loading;
  }

  private async load(): Promise<void> {
    do {
      this.loadAgain = false;
      try {
        const version = await this.bundles.activeVersion();
        this.unreadable = false;
        if (version === null || version === this.bundle?.version || version === this.refused) continue;
        const bundle = await this.bundles.active();
        if (bundle) this.accept(bundle);
      } catch (error) {
        if (!this.unreadable)
          this.logger.error({
            alert: 'policy_unreadable',
            message: `policies: ${messageOf(error)}; the last stay in force`,
          });
        this.unreadable = true;
        return;
      }
    } while (this.loadAgain);
  }

  private accept(bundle: ActiveBundle): void {
    try {
      this.engine = new PolicyEngine(bundle.sources, this.name);
      this.bundle = bundle;
      this.refused = undefined;
      this.logger.log(`policy bundle ${bundle.version} is in force`);
    } catch (error) {
      this.refused = bundle.version;
      this.logger.error({
        alert: 'policy_broken',
        message: `policy bundle ${bundle.version} cannot be used, ${this.version ?? 'none'} stays in force: ${messageOf(error)}`,
      });
    }
  }
}
