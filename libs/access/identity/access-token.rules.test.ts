import type { Principal, TokenRequest } from '@gatehouse/contracts/access';
import { describe, expect, it } from 'vitest';
import { expiryOf, personOf, refuseDeadToken } from './access-token.rules.ts';

const engineer: Principal = {
  kind: 'person',
  id: 'engineer',
  name: 'Engineer',
  roles: ['engineer'],
  departmentId: 'engineering',
  tokenId: null,
};
const admin: Principal = { ...engineer, id: 'admin', roles: ['admin'] };
const operator: Principal = { ...admin, kind: 'operator', id: 'operator' };
const personal = (person?: string): TokenRequest => ({ kind: 'personal', name: 'x', expiresInDays: 30, person });
const service: TokenRequest = { kind: 'service', name: 'x', expiresInDays: 30, roles: ['admin'] };

describe('personOf', () => {
  it('lets everybody have a token of their own', () => {
    expect(personOf(engineer, personal())).toBe('engineer');
    expect(personOf(engineer, personal('engineer'))).toBe('engineer');
  });

  it.each([personal('admin'), service])('lets nobody without tokens:write have more: %j', (request) => {
    expect(() => personOf(engineer, request)).toThrow(expect.objectContaining({ code: 'permission_missing' }));
  });

  it('lets an admin issue for others and for services', () => {
    expect(personOf(admin, personal('engineer'))).toBe('engineer');
    expect(personOf(admin, service)).toBeNull();
  });

  it('wants to know for whom when the operator asks', () => {
    expect(() => personOf(operator, personal())).toThrow(expect.objectContaining({ code: 'person_missing' }));
  });

  it('lets a service act as itself only, not as a person of the same name', () => {
    const impostor: Principal = { ...engineer, kind: 'service' };
    expect(() => personOf(impostor, personal('engineer'))).toThrow();
  });
});

describe('expiryOf', () => {
  const now = new Date('2026-01-01T00:00:00Z');
  const tomorrow = new Date('2026-01-02T00:00:00Z');

  it('is as long as was asked for', () => {
    expect(expiryOf(engineer, 1, now, null)).toEqual(tomorrow);
  });

  it('never outlives the token that it was asked for with', () => {
    expect(expiryOf(engineer, 365, now, tomorrow)).toEqual(tomorrow);
    expect(expiryOf(admin, 1, now, now)).toEqual(tomorrow);
  });
});

describe('refuseDeadToken', () => {
  const now = new Date('2026-01-01T00:00:00Z');

  it.each([
    [{ revokedAt: now, expiresAt: null }, 'token_revoked'],
    [{ revokedAt: null, expiresAt: now }, 'token_expired'],
  ])('refuses %j', (token, code) => {
    expect(() => refuseDeadToken(token, now)).toThrow(expect.objectContaining({ code, kind: 'unauthenticated' }));
  });

  it('accepts what is alive', () => {
    expect(() => refuseDeadToken({ revokedAt: null, expiresAt: new Date(now.getTime() + 1) }, now)).not.toThrow();
  });
});
