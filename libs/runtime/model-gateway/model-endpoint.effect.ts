import { readFile } from 'node:fs/promises';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { DomainError } from '@gatehouse/kernel';
import { CONFIG, type Config } from '@gatehouse/platform/config';
import { chooseEndpoint } from './choose-endpoint.rules.ts';
import { MessagesApiDriver } from './drivers/messages-api.driver.ts';
import { type Rehearsal, startRehearsal } from './rehearsal/start-rehearsal.ts';
import type { ModelCallLimits } from './retry.rules.ts';

/** Injection token of the limits that hold for every call to a model. */
export const MODEL_CALL_LIMITS = Symbol('MODEL_CALL_LIMITS');

/** Wait between two pieces of a rehearsed answer: slow enough to be seen, fast enough to be read. */
const REHEARSAL_PACE_MS = 8;

/** A driver that is ready to be asked. */
export interface OpenEndpoint {
  driver: MessagesApiDriver;
  rehearsed: boolean;
}

/** The endpoint that answers in this process, chosen once at start; starts and stops rehearsal where that is the choice. */
@Injectable()
export class ModelEndpoint implements OnModuleInit, OnApplicationShutdown {
  private opened: OpenEndpoint | null = null;
  private rehearsal: Rehearsal | null = null;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(MODEL_CALL_LIMITS) private readonly limits: ModelCallLimits,
  ) {}

  /** @throws DomainError `invalid_scenario` for a rehearsal script that cannot be read */
  async onModuleInit(): Promise<void> {
    const choice = chooseEndpoint(this.config);
    if (choice.kind === 'none') return;
    this.opened =
      choice.kind === 'provider'
        ? { rehearsed: false, driver: this.driver(this.config.ANTHROPIC_API_KEY, this.config.ANTHROPIC_BASE_URL) }
        : { rehearsed: true, driver: await this.openRehearsal() };
  }

  async onApplicationShutdown(): Promise<void> {
    this.opened = null;
    await this.rehearsal?.stop();
    this.rehearsal = null;
  }

  /** @throws DomainError `model_not_ready` that says what to set */
  open(): OpenEndpoint {
    if (this.opened) return this.opened;
    const choice = chooseEndpoint(this.config);
    const message =
      choice.kind === 'none' ? choice.message : 'the model endpoint is not started yet, or stopped already';
    throw new DomainError('unavailable', 'model_not_ready', message);
  }

  private async openRehearsal(): Promise<MessagesApiDriver> {
    const file = this.config.GATEHOUSE_REHEARSAL_SCENARIO;
    const scenario = file && (await readScenario(file));
    this.rehearsal = await startRehearsal({ paceMs: REHEARSAL_PACE_MS, ...(scenario !== undefined && { scenario }) });
    return this.driver(this.rehearsal.key, this.rehearsal.url);
  }

  private driver(key: string | undefined, url: string | undefined): MessagesApiDriver {
    return new MessagesApiDriver({ key: key ?? null, url: url ?? null }, this.limits);
  }
}

async function readScenario(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new DomainError('invalid', 'invalid_scenario', `GATEHOUSE_REHEARSAL_SCENARIO: ${file} cannot be read`, {
      cause,
    });
  }
}
