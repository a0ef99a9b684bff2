import type { ToolCallGuards } from '../guards/index.ts';
import { PASS, type Stage } from './stage.ts';

/**
 * The second stage: arguments of a tool that are run as shell or SQL are looked at (S1-GUA-01, S4-DBR-04). What was agreed to
 * later is what passed here, and a call that waited for consent passes here again.
 */
export const guardsStage =
  (guards: Pick<ToolCallGuards, 'judge'>): Stage =>
  async (resolved) => {
    if (resolved.kind !== 'tool_call') return PASS;
    const { tool, action } = resolved;
    const refusal = await guards.judge(tool.guards, action.arguments, tool.contract.inputSchema);
    return refusal ? { refusal } : PASS;
  };
