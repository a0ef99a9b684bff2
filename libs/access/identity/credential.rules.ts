import type { IncomingHttpHeaders } from 'node:http';
import { DomainError } from '@gatehouse/kernel';

/** What a request carries to say who is asking. */
export type Credential = { kind: 'token'; token: string } | { kind: 'cookie'; value: string };

/** The header with which a page says that the request is its own: other sites cannot make a browser send it. */
export const CSRF_HEADER = 'x-gatehouse-csrf';

/**
 * Finds the credential in a request's headers: a token (`authorization: Bearer …`, or `x-api-key` as clients of model
 * APIs send it) before the cookie of a browser session.
 *
 * @returns null when there is none
 * @throws DomainError `unsupported_credential` for another scheme than Bearer
 */
export function credentialOf(headers: IncomingHttpHeaders, cookieName: string): Credential | null {
  if (headers.authorization !== undefined) {
    const token = /^Bearer +(\S+)$/i.exec(headers.authorization)?.[1];
    if (token) return { kind: 'token', token };
    throw new DomainError(
      'unauthenticated',
      'unsupported_credential',
      'send the token as `authorization: Bearer TOKEN`',
    );
  }
  const key = headers['x-api-key'];
  if (typeof key === 'string' && key !== '') return { kind: 'token', token: key };
  const value = cookieOf(headers.cookie, cookieName);
  return value ? { kind: 'cookie', value } : null;
}

function cookieOf(header: string | undefined, name: string): string | null {
  for (const pair of header?.split(';') ?? []) {
    const equals = pair.indexOf('=');
    if (pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return null;
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses a request that another site made a signed-in browser send: one that changes something must come from a page of
 * ours (`origin`), or carry the header that only our own scripts can set.
 *
 * @param ownUrl address of this installation where it is known; the `host` header counts as ours too
 * @throws DomainError `cross_site_request`
 */
export function refuseCrossSite(method: string, headers: IncomingHttpHeaders, ownUrl: string | undefined): void {
  if (SAFE_METHODS.has(method)) return;
  const ours = [headers.host, ownUrl && hostOf(ownUrl)].filter((host) => host !== undefined && host !== '');
  const proven = headers.origin ? ours.includes(hostOf(headers.origin)) : headers[CSRF_HEADER] !== undefined;
  if (proven) return;
  throw new DomainError(
    'forbidden',
    'cross_site_request',
    `a request that signs in by cookie must come from this site; scripts use a token, or send the header ${CSRF_HEADER}`,
  );
}

/** Empty for what is no address, such as the origin `null` of a sandboxed page. */
const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : '');
