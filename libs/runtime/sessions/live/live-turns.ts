import { messageOf } from '@gatehouse/kernel';
import { LiveBus } from '@gatehouse/platform/realtime';
import { Injectable, Logger } from '@nestjs/common';
import { type LiveMessage, parseLive } from './live-message.ts';
import { streamOf } from '../session.ts';

/** A turn that is being answered right now, for those who watch. */
export interface LiveTurn {
  /** The words go on. */
  add(text: string): void;
  /** What was said is void: the answer begins again. */
  restart(): void;
  /** The turn is over, and in the record if it succeeded. */
  end(): void;
}

/** Publishes the words of turns as they come, and the words so far to whoever joins. Never holds up the work. */
@Injectable()
export class LiveTurns {
  private readonly log = new Logger('LiveTurns');

  constructor(private readonly bus: LiveBus) {}

  /** @param claim tells this try at the turn apart from one before a crash */
  begin(sessionId: string, turn: number, claim: string): LiveTurn {
    const channel = streamOf(sessionId);
    let said = '';
    let restarts = 0;
    const attempt = () => `${claim}-${restarts}`;
    const publish = (message: LiveMessage) => void this.bus.publish(channel, message);
    // Not awaited: while Redis is away nobody can ask, and the model is called all the same.
    const listening = this.bus.subscribe(channel, (message) => {
      if (parseLive(message)?.kind !== 'snapshot_wanted' || said === '') return;
      publish({ kind: 'text', turn, attempt: attempt(), offset: 0, text: said });
    });
    listening.catch((error) => this.log.warn(`nobody can join session ${sessionId} now: ${messageOf(error)}`));
    return {
      add: (text) => {
        publish({ kind: 'text', turn, attempt: attempt(), offset: said.length, text });
        said += text;
      },
      restart: () => {
        said = '';
        restarts += 1;
        publish({ kind: 'restart', turn, attempt: attempt() });
      },
      end: () => {
        // A failure to listen was logged above; one to stop listening costs nothing but a listener that hears nothing.
        listening.then((stop) => stop()).catch(() => undefined);
      },
    };
  }
}
