export { cleanOutputStream, type OutputStream } from './clean-stream.ts';
export { cleanOutput, MAX_RESULT_BYTES, type OutputCleaning } from './clean-output.ts';
export {
  type CommandFinding,
  CommandGuard,
  type CommandJudgement,
  type CommandPlace,
} from './commands/command-guard.ts';
export { COMMAND_RULES, type CommandRule, type CommandRuleId } from './commands/command-rules.ts';
