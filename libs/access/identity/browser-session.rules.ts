import type { Config } from '@gatehouse/platform/config';

/** A browser session ends after so long without a request … */
export const IDLE_LIMIT_MS = 2 * 3_600_000;
/** … and after so long in any case. */
export const ABSOLUTE_LIMIT_MS = 12 * 3_600_000;

export interface BrowserSession {
  personId: string;
  seenAt: Date;
  expiresAt: Date;
  revokedAt: Date | null;
}

/** Whether the session still signs its person in. */
export const isAlive = ({ seenAt, expiresAt, revokedAt }: BrowserSession, now: Date): boolean =>
  revokedAt === null && expiresAt > now && now.getTime() - seenAt.getTime() < IDLE_LIMIT_MS;

/** Where people reach this installation. */
export const publicUrl = (config: Pick<Config, 'GATEHOUSE_URL' | 'GATEHOUSE_HOST' | 'GATEHOUSE_PORT'>): string =>
  config.GATEHOUSE_URL ?? `http://${config.GATEHOUSE_HOST}:${config.GATEHOUSE_PORT}`;

const isSecure = (url: string): boolean => url.startsWith('https:');

/** With https the name makes browsers refuse the cookie from anywhere but this very host. */
export const cookieName = (url: string): string => (isSecure(url) ? '__Host-gatehouse' : 'gatehouse');

/** The `set-cookie` header of a session; an empty value takes the cookie away. */
export const sessionCookie = (url: string, value: string): string =>
  [
    `${cookieName(url)}=${value}`,
    'Path=/',
    'HttpOnly',
    'SameSite=Strict',
    `Max-Age=${value === '' ? 0 : ABSOLUTE_LIMIT_MS / 1_000}`,
    ...(isSecure(url) ? ['Secure'] : []),
  ].join('; ');
