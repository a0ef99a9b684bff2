import type { Call } from '../call.rules.ts';
import type { CommandRuleId } from '../command-rules.ts';

/** Says which rule speaks against a call, or null. */
export type Detector = (call: Call) => CommandRuleId | null;
