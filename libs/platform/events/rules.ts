export { eventHash, eventHashHex, framed, type HashedEvent } from './event-hash.rules.ts';
