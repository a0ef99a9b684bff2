import type { Deprecation } from '@gatehouse/contracts/registry';
import { CLOCK, type Clock, messageOf } from '@gatehouse/kernel';
import { EventLog } from '@gatehouse/platform/events';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { dayOf } from './deprecation.rules.ts';

/** Something deprecated that an agent was allowed to use. */
export interface DeprecatedUse {
  kind: 'tool' | 'agent' | 'model';
  id: string;
  deprecation: Deprecation;
  agentId: string;
  /** Id of the person. */
  onBehalfOf: string;
}

/**
 * Puts the use of what is deprecated into the record, so that whoever retires it knows who still needs it: once a day, UTC, for
 * each agent and thing, however often and by however many workers it is used.
 */
@Injectable()
export class NoteDeprecatedUse {
  private readonly logger = new Logger(NoteDeprecatedUse.name);
  /** What this process has noted today; the record itself keeps doubles of other processes out. */
  private noted = new Set<string>();
  private day = '';

  constructor(
    private readonly events: EventLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Never fails: it decides nothing. What could not be recorded is tried again at the next use. */
  async run({ kind, id, deprecation, agentId, onBehalfOf }: DeprecatedUse): Promise<void> {
    const today = dayOf(this.clock.now());
    if (today !== this.day) {
      this.day = today;
      this.noted = new Set();
    }
    const stream = `${kind}:${id}`;
    const key = `${stream} ${agentId}`;
    if (this.noted.has(key)) return;
    this.noted.add(key);
    try {
      await this.events.record({
        stream,
        type: `${kind}.deprecated_used`,
        actor: `agent:${agentId}`,
        onBehalfOf: `person:${onBehalfOf}`,
        subject: stream,
        payload: { since: deprecation.since, replacement: deprecation.replacement, sunset: deprecation.sunset },
        idempotencyKey: `deprecated_used:${agentId}:${today}`,
      });
    } catch (error) {
      this.noted.delete(key);
      this.logger.warn(`the use of ${stream} by agent ${agentId} could not be recorded: ${messageOf(error)}`);
    }
  }
}
