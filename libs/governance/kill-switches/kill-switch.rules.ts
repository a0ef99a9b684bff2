import { type KillSwitchMode, KillSwitchScope } from '@gatehouse/contracts/governance';

/** The target of a switch that stops the platform: the whole of it. */
export const WHOLE_PLATFORM = '*';

/** A kill switch as it is or was engaged. */
export interface KillSwitch {
  id: string;
  scope: KillSwitchScope;
  /** Id of what it stops; `*` for the platform. */
  target: string;
  mode: KillSwitchMode;
  reason: string;
  engagedBy: string;
  engagedAt: Date;
  releasedBy: string | null;
  releasedAt: Date | null;
  releaseReason: string | null;
}

/** What is stopped at one moment. */
export interface SwitchState {
  /** Grows with every switch that is turned. */
  version: number;
  engaged: KillSwitch[];
}

/** Something that a switch could stop. */
export interface SwitchTarget {
  scope: KillSwitchScope;
  target: string;
}

/** From which age on the switches of this process are too old to be relied on, in milliseconds (design §3). */
export const STALE_AFTER_MS = 5_000;

/** The order in which switches are told of: the one that stops most first. */
const WIDEST_FIRST: readonly KillSwitchScope[] = KillSwitchScope.options;

/** The target of a switch that takes one tool from one agent and leaves it to the others. */
export const toolOfAgent = (agentId: string, toolId: string): string => `${agentId}/${toolId}`;

/** The engaged switch that stops one of the targets, the widest when several do; undefined when none does. */
export function engagedSwitch(
  engaged: readonly KillSwitch[],
  targets: readonly SwitchTarget[],
): KillSwitch | undefined {
  return engaged
    .filter((candidate) =>
      targets.some(({ scope, target }) => candidate.scope === scope && candidate.target === target),
    )
    .sort((left, right) => WIDEST_FIRST.indexOf(left.scope) - WIDEST_FIRST.indexOf(right.scope))[0];
}

/** The switch that stops one of the targets at once, the step that runs included (S0-KIL-04). */
export const immediateSwitch = (
  engaged: readonly KillSwitch[],
  targets: readonly SwitchTarget[],
): KillSwitch | undefined =>
  engagedSwitch(
    engaged.filter(({ mode }) => mode === 'immediate'),
    targets,
  );

/** What engaging a switch comes to, given the one that is engaged for the same target. */
export type EngageDecision = 'engage' | 'keep' | 'tighten';

/** Engaging twice changes nothing; a graceful stop may be made an immediate one, but not the other way round. */
export function decideEngage(engaged: Pick<KillSwitch, 'mode'> | null, mode: KillSwitchMode): EngageDecision {
  if (!engaged) return 'engage';
  return engaged.mode === 'graceful' && mode === 'immediate' ? 'tighten' : 'keep';
}
