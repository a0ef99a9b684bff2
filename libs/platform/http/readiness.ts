import { messageOf } from '@gatehouse/kernel';
import { Injectable } from '@nestjs/common';

/** @returns null when it is fine, else one sentence that says what is wrong */
export type ReadinessCheck = () => Promise<string | null>;

const TIMEOUT_MS = 2_000;

/** What has to be right before this process can serve: every part adds its own check when it starts. */
@Injectable()
export class Readiness {
  private readonly checks = new Map<string, ReadinessCheck>();

  /** Adds a part, by a short name for people and scripts: `database`, `worker`. */
  add(name: string, check: ReadinessCheck): void {
    this.checks.set(name, check);
  }

  /** Asks every part, all at once; one that does not answer within two seconds, or throws, is not ready. */
  async ask(): Promise<{ ready: boolean; checks: { name: string; ready: boolean; problem: string | null }[] }> {
    const checks = await Promise.all(
      [...this.checks].map(async ([name, check]) => {
        const problem = await withinTime(check).catch(messageOf);
        return { name, ready: problem === null, problem };
      }),
    );
    return { ready: checks.every(({ ready }) => ready), checks };
  }
}

async function withinTime(check: ReadinessCheck): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`did not answer within ${TIMEOUT_MS} ms`), TIMEOUT_MS);
  });
  return Promise.race([check(), late]).finally(() => clearTimeout(timer));
}
