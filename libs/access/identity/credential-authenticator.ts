import { timingSafeEqual } from 'node:crypto';
import type { Principal } from '@gatehouse/contracts/access';
import { type Clock, CLOCK, DomainError } from '@gatehouse/kernel';
import { CONFIG, type Config } from '@gatehouse/platform/config';
import { hashToken } from '@gatehouse/platform/crypto';
import type { Authenticator, CredentialCarrier } from '@gatehouse/platform/http';
import { Inject, Injectable } from '@nestjs/common';
import type { AccessToken } from './access-token.ts';
import { refuseDeadToken } from './access-token.rules.ts';
import { cookieName, isAlive, publicUrl } from './browser-session.rules.ts';
import { BrowserSessions } from './browser-sessions.repository.ts';
import { credentialOf, refuseCrossSite } from './credential.rules.ts';
import { People } from './people.repository.ts';
import { principalOf } from './person.rules.ts';
import { RecordRefusal } from './record-refusal.ts';
import { Tokens } from './tokens.repository.ts';

const OPERATOR: Principal = {
  kind: 'operator',
  id: 'operator',
  name: 'the operator',
  roles: ['admin'],
  departmentId: null,
  tokenId: null,
};

/** "Last used" is exact to this; a write per request would cost more than it tells. */
const TOUCH_MS = 60_000;

/** Resolves every request to one principal, whatever credential it carries. */
@Injectable()
export class CredentialAuthenticator implements Authenticator {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly tokens: Tokens,
    private readonly people: People,
    private readonly sessions: BrowserSessions,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly refusals: RecordRefusal,
  ) {}

  /**
   * @returns null when the request carries no credential
   * @throws DomainError `unknown_token`, `token_expired`, `token_revoked`, `account_disabled`, `session_ended`, `cross_site_request`
   */
  async authenticate(request: CredentialCarrier): Promise<Principal | null> {
    const credential = credentialOf(request.headers, cookieName(publicUrl(this.config)));
    if (!credential) return null;
    if (credential.kind === 'token') return this.byToken(credential.token);
    refuseCrossSite(request.method, request.headers, this.config.GATEHOUSE_URL);
    return this.byCookie(credential.value);
  }

  private async byToken(text: string): Promise<Principal> {
    const hash = hashToken(text);
    if (this.isOperator(hash)) return OPERATOR;
    const token = await this.tokens.findByHash(hash);
    if (!token) throw new DomainError('unauthenticated', 'unknown_token', 'this token is not known here');
    const now = this.clock.now();
    this.refuseDead(token, now);
    if (now.getTime() - (token.lastUsedAt?.getTime() ?? 0) >= TOUCH_MS) await this.tokens.touch(token.id, now);
    return this.principalOfToken(token);
  }

  private refuseDead(token: AccessToken, now: Date): void {
    try {
      refuseDeadToken(token, now);
    } catch (error) {
      if (error instanceof DomainError) this.refusals.deadToken(token, error.code);
      throw error;
    }
  }

  private isOperator(hash: Buffer): boolean {
    const expected = this.config.GATEHOUSE_OPERATOR_TOKEN_SHA256;
    return expected !== undefined && timingSafeEqual(hash, Buffer.from(expected, 'hex'));
  }

  private async principalOfToken(token: AccessToken): Promise<Principal> {
    const { id, name, roles } = token;
    if (token.personId) return this.person(token.personId, id);
    if (token.agentId) {
      return { kind: 'agent', id: token.agentId, name: token.agentId, roles: [], departmentId: null, tokenId: id };
    }
    return { kind: 'service', id, name, roles, departmentId: null, tokenId: id };
  }

  private async byCookie(value: string): Promise<Principal> {
    const hash = hashToken(value);
    const session = await this.sessions.find(hash);
    const now = this.clock.now();
    if (!session || !isAlive(session, now)) {
      throw new DomainError('unauthenticated', 'session_ended', 'the browser session has ended; sign in again');
    }
    if (now.getTime() - session.seenAt.getTime() >= TOUCH_MS) await this.sessions.touch(hash, now);
    return this.person(session.personId, null);
  }

  private async person(id: string, tokenId: string | null): Promise<Principal> {
    const person = await this.people.find(id);
    if (!person)
      throw new DomainError('unauthenticated', 'unknown_person', 'whom this credential was for is not known any more');
    return principalOf(person, tokenId);
  }
}
