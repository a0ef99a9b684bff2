import { DomainError } from '@gatehouse/kernel';

/** The port of the API unless told. */
export const DEFAULT_PORT = '7070';

/** @throws DomainError `wrong_option` */
export function parsePort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new DomainError('invalid', 'wrong_option', `--port must be a number from 1 to 65535, not ${text}`);
}
