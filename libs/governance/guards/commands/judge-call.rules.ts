import type { Call } from './call.rules.ts';
import { type CommandPattern, matchesPattern, readPattern } from './command-pattern.rules.ts';
import type { CommandRuleId } from './command-rules.ts';
import { MARK } from './marked-text.rules.ts';
import type { Detector } from './rules/detector.ts';
import { FILE_DETECTORS } from './rules/file-detectors.ts';
import { PLAIN_PATTERNS } from './rules/plain-patterns.ts';
import { SECRET_DETECTORS } from './rules/secret-detectors.ts';
import { SQL_DETECTORS } from './rules/sql-detectors.ts';
import { SYSTEM_DETECTORS } from './rules/system-detectors.ts';

const DETECTORS: readonly Detector[] = [...FILE_DETECTORS, ...SQL_DETECTORS, ...SECRET_DETECTORS, ...SYSTEM_DETECTORS];

/** Which rules a program has, so that a call is held against those few. */
const BY_PROGRAM = new Map<string, { id: CommandRuleId; pattern: CommandPattern }[]>();
for (const [id, patterns] of Object.entries(PLAIN_PATTERNS) as [CommandRuleId, readonly string[]][]) {
  for (const text of patterns) {
    const pattern = readPattern(text);
    for (const program of pattern.programs)
      BY_PROGRAM.set(program, [...(BY_PROGRAM.get(program) ?? []), { id, pattern }]);
  }
}

/**
 * The rule that speaks against a call, or null.
 *
 * @param ephemeral true where the machine is thrown away afterwards: packages may be installed there (S1-GUA-06)
 */
export function judgeCall(call: Call, ephemeral: boolean): CommandRuleId | null {
  for (const { id, pattern } of BY_PROGRAM.get(call.program) ?? []) {
    if (id === 'package_install' && ephemeral) continue;
    if (matchesPattern(pattern, call)) return id;
  }
  for (const detect of DETECTORS) {
    const found = detect(call);
    if (found) return found;
  }
  // An option or a sub-command that only shows when it runs could be any of those that were just ruled out.
  const hidden = BY_PROGRAM.has(call.program) && call.args.some((arg) => arg.includes(MARK.hidden));
  return hidden ? 'hidden_command' : null;
}
