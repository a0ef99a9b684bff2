import type { TokenKind } from '@gatehouse/contracts/access';
import type { Role } from '@gatehouse/contracts/http';

/** What is kept of a token; the token itself is not. */
export interface AccessToken {
  id: string;
  kind: TokenKind;
  name: string;
  /** Its first characters, by which people tell tokens apart. */
  prefix: string;
  /** Whose personal token it is. */
  personId: string | null;
  /** Whose virtual key it is. */
  agentId: string | null;
  /** Of a service token. */
  roles: Role[];
  /** Model aliases that a virtual key may use. */
  models: string[];
  createdBy: string;
  createdAt: Date;
  expiresAt: Date | null;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
}

/** What tokens of each kind start with, so that people and scanners recognise them. */
export const TOKEN_PREFIX = {
  personal: 'gateperson_',
  service: 'gateservice_',
  virtual_key: 'gatekey_',
} as const satisfies Record<TokenKind, string>;

/** The sequence of events that a token's events belong to: that of whom it speaks for. */
export const streamOf = (token: Pick<AccessToken, 'id' | 'personId' | 'agentId'>): string => {
  if (token.personId) return `person:${token.personId}`;
  return token.agentId ? `agent:${token.agentId}` : `token:${token.id}`;
};
