import type { Statement } from '../database/index.ts';
import type { NewEvent } from './event.ts';

/** A change of rows with the events that record it, before either is made: `EventLog.statements` puts them together. */
export interface Change {
  statements: readonly Statement[];
  events: readonly NewEvent[];
}
