import { describe, expect, it } from 'vitest';
import { credentialOf, refuseCrossSite } from './credential.rules.ts';

describe('credentialOf', () => {
  it.each([
    [{ authorization: 'Bearer gateperson_x' }, { kind: 'token', token: 'gateperson_x' }],
    [{ 'x-api-key': 'gatekey_x' }, { kind: 'token', token: 'gatekey_x' }],
    [{ cookie: 'a=1; gatehouse=abc; b=2' }, { kind: 'cookie', value: 'abc' }],
    [
      { cookie: 'gatehouse=abc', authorization: 'Bearer gateperson_x' },
      { kind: 'token', token: 'gateperson_x' },
    ],
    [{ cookie: 'not-gatehouse=abc' }, null],
    [{}, null],
  ])('finds in %j', (headers, credential) => {
    expect(credentialOf(headers, 'gatehouse')).toEqual(credential);
  });

  it('says which scheme it wants', () => {
    expect(() => credentialOf({ authorization: 'Basic dXNlcjpwYXNz' }, 'gatehouse')).toThrow('Bearer');
  });
});

describe('refuseCrossSite', () => {
  const host = 'gatehouse.internal:7070';

  it.each([
    ['GET', { host, origin: 'https://elsewhere.example' }],
    ['POST', { host, origin: `http://${host}` }],
    ['POST', { host, 'x-gatehouse-csrf': '1' }],
  ])('lets through %s %j', (method, headers) => {
    expect(() => refuseCrossSite(method, headers, undefined)).not.toThrow();
  });

  it('knows its own address behind a proxy that changes the host', () => {
    const headers = { host: 'backend:7070', origin: 'https://gatehouse.internal' };
    expect(() => refuseCrossSite('POST', headers, 'https://gatehouse.internal')).not.toThrow();
  });

  it.each([
    { host, origin: 'https://elsewhere.example' },
    { host, origin: 'null' },
    { host, origin: 'https://elsewhere.example', 'x-gatehouse-csrf': '1' },
    { host },
  ])('refuses %j', (headers) => {
    expect(() => refuseCrossSite('POST', headers, undefined)).toThrow(
      expect.objectContaining({ code: 'cross_site_request' }),
    );
  });
});
