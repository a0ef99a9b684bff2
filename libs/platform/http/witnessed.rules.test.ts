import type { Principal } from '@gatehouse/contracts/access';
import { type Endpoint, endpoint } from '@gatehouse/contracts/http';
import { DomainError } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { witnessed } from './witnessed.rules.ts';

const principal: Principal = {
  kind: 'person',
  id: 'engineer',
  name: 'E',
  roles: [],
  departmentId: null,
  tokenId: null,
};
const refused = new DomainError('forbidden', 'permission_missing', 'no');
const at = (method: Endpoint['method'], permission: Endpoint['permission']): Endpoint =>
  endpoint({ method, path: '/things/:id', summary: 'x', tag: 'things', permission });

describe('witnessed', () => {
  it('keeps who wanted to change something, and where by its declaration', () => {
    expect(witnessed(refused, at('PUT', 'budgets:write'), principal)).toEqual({
      principal,
      permission: 'budgets:write',
      endpoint: 'PUT /api/v1/things/:id',
    });
  });

  it('keeps who wanted to read the record, and no other reading', () => {
    expect(witnessed(refused, at('GET', 'audit:read'), principal)).not.toBeNull();
    expect(witnessed(refused, at('GET', 'budgets:read'), principal)).toBeNull();
  });

  it('keeps no other failure', () => {
    expect(witnessed(new Error('x'), at('PUT', 'budgets:write'), principal)).toBeNull();
    expect(
      witnessed(new DomainError('invalid', 'invalid_input', 'x'), at('PUT', 'budgets:write'), principal),
    ).toBeNull();
  });
});
