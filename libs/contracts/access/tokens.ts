import { z } from 'zod';
import { endpoint, Instant, page, Role, Slug, UuidPageQuery } from '../http/index.ts';

export const TokenKind = z.enum(['personal', 'service', 'virtual_key']);
export type TokenKind = z.infer<typeof TokenKind>;

/** A token as it may be shown: never the token itself. */
export const TokenView = z.object({
  id: z.string(),
  kind: TokenKind,
  name: z.string(),
  /** Its first characters. */
  prefix: z.string(),
  personId: z.string().nullable(),
  agentId: z.string().nullable(),
  /** Of a service token. */
  roles: z.array(Role),
  /** Model aliases that a virtual key may use. */
  models: z.array(z.string()),
  createdBy: z.string(),
  createdAt: Instant,
  expiresAt: Instant.nullable(),
  revokedAt: Instant.nullable(),
  lastUsedAt: Instant.nullable(),
});
export type TokenView = z.infer<typeof TokenView>;

const name = z.string().min(1).max(100);
const expiresInDays = z.number().int().min(1).max(365).default(90);

/** What to issue. */
export const TokenRequest = z.discriminatedUnion('kind', [
  /** Acts as the person: oneself unless told. */
  z.strictObject({ kind: z.literal('personal'), name, expiresInDays, person: Slug.optional() }),
  /** Acts in its own name, with these roles. */
  z.strictObject({ kind: z.literal('service'), name, expiresInDays, roles: z.array(Role).min(1) }),
  /** What a client of the model gateway uses instead of a provider's key. */
  z.strictObject({
    kind: z.literal('virtual_key'),
    name,
    expiresInDays,
    agent: Slug,
    models: z.array(z.string().min(1).max(100)).min(1),
  }),
]);
export type TokenRequest = z.infer<typeof TokenRequest>;

export const listTokens = endpoint({
  method: 'GET',
  path: '/tokens',
  summary: "Lists one's own tokens, newest first; those who may issue tokens for others see all.",
  tag: 'identity',
  permission: 'signed_in',
  query: UuidPageQuery.extend({ kind: TokenKind.optional(), person: Slug.optional() }),
  response: page(TokenView),
});

export const issueToken = endpoint({
  method: 'POST',
  path: '/tokens',
  summary: 'Issues a token and shows it this once. For others, for services and for agents it needs tokens:write.',
  tag: 'identity',
  permission: 'signed_in',
  status: 201,
  body: TokenRequest,
  response: z.object({ token: z.string(), issued: TokenView }),
});

export const revokeToken = endpoint({
  method: 'DELETE',
  path: '/tokens/:id',
  summary: "Revokes a token at once. One's own, or with tokens:write any.",
  tag: 'identity',
  permission: 'signed_in',
  params: z.strictObject({ id: z.uuid() }),
  response: TokenView,
});
