import { Logger } from '@nestjs/common';
import { engagedSwitch, type KillSwitch, type KnownSwitches, STALE_AFTER_MS } from '../kill-switches/index.ts';
import { switchTargetsOf } from './action.rules.ts';
import type { ResolvedAction } from './facts.ts';
import type { PlainStage, StageAnswer, StageRefusal } from './stage.ts';

const logger = new Logger('Gate');

/** The third stage: nothing that the action touches is stopped, as far as this process knows (design §3). */
export const killSwitchesStage =
  (known: () => KnownSwitches | undefined): PlainStage =>
  (resolved) => {
    const switches = known();
    if (switches && switches.ageMs > STALE_AFTER_MS) {
      logger.error({
        alert: 'kill_switches_stale',
        message: `kill switches were last read ${Math.round(switches.ageMs)} ms ago`,
      });
    }
    return decideOnSwitches(resolved, switches);
  };

/**
 * Switches that were never read stop everything, and so do old ones for tiers 1 and 2. An agent of tier 3 goes on with what
 * was known last (S0-KIL-08): before anything is dispatched the switches are read from the database once more.
 */
export function decideOnSwitches(resolved: ResolvedAction, known: KnownSwitches | undefined): StageAnswer {
  if (!known || (known.ageMs > STALE_AFTER_MS && resolved.agent.tier !== 3)) {
    return {
      refusal: {
        code: 'kill_switches_unavailable',
        reason: 'The kill switches cannot be read right now, so nothing is done.',
        changedBy: 'the operator, by bringing the database back',
      },
    };
  }
  const stopping = engagedSwitch(known.engaged, switchTargetsOf(resolved));
  return { refusal: stopping ? refusalBySwitch(stopping) : null, evidence: { switchesVersion: known.version } };
}

const WORDS = {
  department: 'Department',
  server: 'MCP server',
  tool: 'Tool',
  model: 'Model',
  person: 'Work on behalf of',
  session: 'Session',
} as const;

function stoppedName(scope: Exclude<KillSwitch['scope'], 'platform' | 'agent'>, target: string): string {
  if (scope !== 'agent_tool') return `${WORDS[scope]} ${target}`;
  const [agent, tool] = target.split('/');
  return `Tool ${tool} of agent ${agent}`;
}

/** Who stopped it, when and why; what a stopped agent answers is fixed (S0-HAR-06). */
export function refusalBySwitch(stopping: KillSwitch): StageRefusal {
  const { scope, target, mode, reason, engagedBy } = stopping;
  const engagedAt = stopping.engagedAt.toISOString();
  return {
    code: 'kill_switch_engaged',
    reason:
      scope === 'platform' || scope === 'agent'
        ? 'This agent is currently disabled.'
        : `${stoppedName(scope, target)} is disabled by ${engagedBy} since ${engagedAt}: ${reason}`,
    changedBy: `an admin, with \`gatehouse revive ${scope}${scope === 'platform' ? '' : ` ${target}`} --reason "…"\``,
    killSwitch: { scope, target, mode, reason, engagedBy, engagedAt },
  };
}
