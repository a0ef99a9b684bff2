export { eventHash, framed, type HashedEvent } from './event-hash.rules.ts';
