export { assertNever } from './assert-never.ts';
export { canonicalJson, type Json } from './canonical-json.ts';
export { CLOCK, type Clock, HeldClock, systemClock } from './clock.ts';
export { DomainError, type ErrorDetail, type ErrorKind, type Finding, messageOf } from './domain-error.ts';
export { newId } from './id.ts';
export { dollars, formatDollars, type MicroDollars, microDollars } from './money.ts';
export { nearestName } from './nearest-name.ts';
