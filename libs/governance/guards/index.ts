export { cleanOutputStream, type OutputStream } from './clean-stream.ts';
export { cleanOutput, MAX_RESULT_BYTES, type OutputCleaning } from './clean-output.ts';
export {
  type CommandFinding,
  CommandGuard,
  type CommandJudgement,
  type CommandPlace,
} from './commands/command-guard.ts';
export { COMMAND_RULES, type CommandRule, type CommandRuleId } from './commands/command-rules.ts';
export type { SqlScope } from './sql/judge-query.rules.ts';
export { MOST_ROWS, type SqlFinding, SqlGuard, type SqlJudgement } from './sql/sql-guard.ts';
export { SQL_RULES, type SqlRuleId } from './sql/sql-rules.ts';
export { GuardsModule } from './guards.module.ts';
export { type GuardRefusal, ToolCallGuards } from './tool-call-guards.ts';
