import {
  type KillSwitchDrill,
  type KillSwitchMode,
  KillSwitchScope,
  type SwitchConfirmations,
} from '@gatehouse/contracts/governance';

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
  /** When it is released by itself; null when somebody has to. */
  endsAt: Date | null;
  /** Version of the switches that engaging it made: who has that one or a later one knows of it. */
  engagedVersion: number;
  /** Whether it is a rehearsal, which stops all the same. */
  drill: boolean;
  /** When every process had confirmed it. */
  confirmedAt: Date | null;
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

/** How long a drill lasts unless somebody says it, in milliseconds. */
export const DRILL_MS = 60_000;

/** How a drill went: how long until every process had confirmed it, in milliseconds, and what came of it (S0-KIL-06). */
export function drillResult({
  engagedAt,
  confirmedAt,
  releasedAt,
}: Pick<KillSwitch, 'engagedAt' | 'confirmedAt' | 'releasedAt'>): Pick<KillSwitchDrill, 'effectMs' | 'result'> {
  if (confirmedAt) return { effectMs: confirmedAt.getTime() - engagedAt.getTime(), result: 'confirmed' };
  return { effectMs: null, result: releasedAt ? 'not_confirmed' : 'running' };
}

/** How hard a switch stops, and for how long. */
export type Strictness = Pick<KillSwitch, 'mode' | 'endsAt' | 'drill'>;

/** How many of the processes, by the versions of the switches that they said they have, know of a switch. */
export const confirmationsOf = (
  { engagedVersion }: Pick<KillSwitch, 'engagedVersion'>,
  versions: readonly (number | null)[],
): SwitchConfirmations => ({
  confirmed: versions.filter((version) => version !== null && version >= engagedVersion).length,
  processes: versions.length,
});

/** What engaging a switch comes to, given the one that is engaged for the same target. */
export type EngageDecision = { decision: 'engage' | 'keep' | 'tighten' } & Strictness;

/**
 * Engaging twice changes nothing. A graceful stop may be made an immediate one and a stop longer, but not the other way round:
 * two who stop the same thing get the stricter and the longer of what they ask for, and a drill that is needed in earnest is one
 * no more. A drill begins only where nothing is engaged.
 */
export function decideEngage(engaged: Strictness | null, asked: Strictness): EngageDecision {
  if (!engaged) return { decision: 'engage', mode: asked.mode, endsAt: asked.endsAt, drill: asked.drill };
  const mode: KillSwitchMode = engaged.mode === 'immediate' ? 'immediate' : asked.mode;
  const endsAt = later(engaged.endsAt, asked.endsAt);
  const isStricter = engaged.drill || mode !== engaged.mode || endsAt?.getTime() !== engaged.endsAt?.getTime();
  return { decision: isStricter ? 'tighten' : 'keep', mode, endsAt, drill: false };
}

/** Whether the switch's time is over, so that it is to be released. */
export const isOver = ({ endsAt }: Pick<KillSwitch, 'endsAt'>, now: Date): boolean => endsAt !== null && endsAt <= now;

const later = (left: Date | null, right: Date | null): Date | null => left && right && (left > right ? left : right);
