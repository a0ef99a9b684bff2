import { actorOf, type Principal } from '@gatehouse/contracts/access';
import { type Clock, CLOCK, type Json, messageOf } from '@gatehouse/kernel';
import { EventLog } from '@gatehouse/platform/events';
import type { Refusal, RefusalWitness, RefusedChannel } from '@gatehouse/platform/http';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { type AccessToken, streamOf } from './access-token.ts';
import { RefusalThrottle } from './refusal-throttle.rules.ts';

/**
 * Of each principal and permission or channel, of each dead token, and of strangers for each reason, at most one refusal per
 * process is recorded in this time.
 */
const WINDOW_MS = 60_000;

interface RefusedAccess {
  stream: string;
  actor: string;
  subject: string;
  payload: Json;
}

/**
 * Records as `access.refused` that somebody was refused, with whom they belong to when that is known. Nobody waits for it: the refusal
 * stands without it, and where the record is not to be had the log says what it missed.
 */
@Injectable()
export class RecordRefusal implements RefusalWitness {
  private readonly logger = new Logger('access');
  private readonly throttle = new RefusalThrottle(WINDOW_MS);

  constructor(
    private readonly eventLog: EventLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  permissionMissing({ principal, permission, endpoint }: Refusal): void {
    const actor = actorOf(principal);
    const { tokenId } = principal;
    this.record(`${actor} ${permission}`, {
      stream: streamOfPrincipal(principal),
      actor,
      subject: `permission:${permission}`,
      payload: { code: 'permission_missing', permission, endpoint, tokenId },
    });
  }

  channelRefused({ principal, channel, code }: RefusedChannel): void {
    const actor = actorOf(principal);
    // Whoever tries one session after the other is recorded once a minute, with the first.
    this.record(`${actor} live ${channel.replace(/:.*/, '')}`, {
      stream: streamOfPrincipal(principal),
      actor,
      subject: `channel:${channel}`,
      payload: { code, channel, tokenId: principal.tokenId },
    });
  }

  strangerRefused(code: string): void {
    const actor = 'stranger';
    this.record(`${actor} ${code}`, { stream: actor, actor, subject: 'live', payload: { code } });
  }

  /** @param code why the token is no good, `token_revoked` or `token_expired` */
  deadToken(token: AccessToken, code: string): void {
    const { id, kind, personId, agentId } = token;
    const stream = streamOf(token);
    this.record(`token:${id}`, {
      stream,
      actor: personId || agentId ? stream : `service:${id}`,
      subject: `token:${id}`,
      payload: { code, tokenId: id, tokenKind: kind },
    });
  }

  private record(key: string, refused: RefusedAccess): void {
    if (!this.throttle.admits(key, this.clock.now())) return;
    this.eventLog.record({ type: 'access.refused', ...refused }).catch((error: unknown) => {
      const what = `${refused.actor} was refused (${refused.subject} ${JSON.stringify(refused.payload)})`;
      this.logger.error(`${what}, which is not in the record: ${messageOf(error)}`);
    });
  }
}

/** A service is its token, and has the sequence of that. */
const streamOfPrincipal = (principal: Principal): string =>
  principal.kind === 'service' ? `token:${principal.id}` : actorOf(principal);
