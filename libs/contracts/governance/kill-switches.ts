import { z } from 'zod';
import { endpoint, Instant, page, Slug, UuidPageQuery } from '../http/index.ts';

/**
 * What a switch can stop, the widest first: the platform, a department's agents, an agent, an MCP server, a tool, a tool in
 * the hands of one agent, a model alias, whatever is done on behalf of a person, a session.
 */
export const KillSwitchScope = z.enum([
  'platform',
  'department',
  'agent',
  'server',
  'tool',
  'agent_tool',
  'model',
  'person',
  'session',
]);
export type KillSwitchScope = z.infer<typeof KillSwitchScope>;

/** Graceful lets the step that runs finish; immediate aborts it. */
export const KillSwitchMode = z.enum(['graceful', 'immediate']);
export type KillSwitchMode = z.infer<typeof KillSwitchMode>;

/** Why a switch is turned; for everybody who meets it. */
const Reason = z
  .string()
  .trim()
  .min(1, 'say why, in a sentence')
  .max(500)
  .regex(/^[^\p{Cc}]*$/u, 'must be one line');

/** What a switch stops. The platform needs no target: it is the whole of it. */
const Target = {
  scope: KillSwitchScope,
  /** Id of what to stop, an alias for a model, `agent/tool` for a tool of one agent; left out for the platform. */
  target: z.union([Slug, z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}\/[a-z0-9][a-z0-9_-]{0,63}$/)]).optional(),
};

type Named = { scope: KillSwitchScope; target?: string | undefined };

const namesItsTarget = ({ scope, target }: Named): boolean =>
  (scope === 'platform') === (target === undefined) &&
  (target === undefined || (scope === 'agent_tool') === target.includes('/'));
const WRONG_TARGET = {
  path: ['target'],
  message:
    'name the agent, server or tool to stop, or the department, model, person or session; agent_tool takes agent/tool; the platform takes no target',
};

/** A kill switch as it is or was engaged. */
export const KillSwitch = z.object({
  id: z.uuid(),
  scope: KillSwitchScope,
  /** `*` for the platform. */
  target: z.string(),
  mode: KillSwitchMode,
  reason: z.string(),
  engagedBy: z.string(),
  engagedAt: Instant,
  /** When it is released by itself; null when somebody has to. */
  endsAt: Instant.nullable(),
  /** Whether it is a rehearsal: it stops all the same. */
  drill: z.boolean(),
  /** When every process had confirmed it; null while or when not all did. */
  confirmedAt: Instant.nullable(),
  /** Null while it is engaged. */
  releasedBy: z.string().nullable(),
  releasedAt: Instant.nullable(),
  releaseReason: z.string().nullable(),
});
export type KillSwitch = z.infer<typeof KillSwitch>;

/** How many of the processes that decide, api and workers, have said that they know of a switch. */
export const SwitchConfirmations = z.object({
  confirmed: z.number().int(),
  /** Those heard of within the last seconds. */
  processes: z.number().int(),
});
export type SwitchConfirmations = z.infer<typeof SwitchConfirmations>;

/** A switch that is on, and who knows of it. */
export const EngagedKillSwitch = KillSwitch.extend({ confirmations: SwitchConfirmations });
export type EngagedKillSwitch = z.infer<typeof EngagedKillSwitch>;

export const listKillSwitches = endpoint({
  method: 'GET',
  path: '/kill-switches',
  summary: 'What is stopped now, and every switch that was ever turned, newest first.',
  tag: 'kill-switches',
  permission: 'kill_switches:read',
  query: UuidPageQuery,
  response: z.object({
    /** Grows with every switch that is turned. */
    version: z.number().int(),
    /** How long ago the process that answers last read the switches, in milliseconds; null when it never could. */
    ageMs: z.number().nullable(),
    engaged: z.array(EngagedKillSwitch),
    history: page(KillSwitch),
  }),
});

export const engageKillSwitch = endpoint({
  method: 'POST',
  path: '/kill-switches',
  summary:
    'Stops the platform, or a department, an agent, an MCP server, a tool, a tool of one agent, a model, a person or a session.',
  tag: 'kill-switches',
  permission: 'kill_switches:write',
  body: z
    .strictObject({
      ...Target,
      mode: KillSwitchMode.default('graceful'),
      reason: Reason,
      /** When it is released by itself; left out, somebody has to. */
      endsAt: Instant.optional(),
      /** A rehearsal: stops like any other, is recorded as a drill, and ends after a minute unless `endsAt` says when. */
      drill: z.boolean().default(false),
    })
    .refine(namesItsTarget, WRONG_TARGET),
  response: z.object({
    /** False when it was engaged already, in that mode and for as long. */
    changed: z.boolean(),
    killSwitch: KillSwitch,
  }),
});

export const releaseKillSwitch = endpoint({
  method: 'POST',
  path: '/kill-switches/release',
  summary: 'Lets what was stopped go on.',
  tag: 'kill-switches',
  permission: 'kill_switches:write',
  body: z.strictObject({ ...Target, reason: Reason }).refine(namesItsTarget, WRONG_TARGET),
  response: z.object({
    /** False when no such switch was engaged. */
    changed: z.boolean(),
    killSwitch: KillSwitch.nullable(),
  }),
});

/** A rehearsal of a stop, as it went (S0-KIL-06). */
export const KillSwitchDrill = KillSwitch.extend({
  /** Milliseconds from its start until every process had confirmed it; null while or when not all did. */
  effectMs: z.number().nullable(),
  result: z.enum(['running', 'confirmed', 'not_confirmed']),
});
export type KillSwitchDrill = z.infer<typeof KillSwitchDrill>;

export const listKillSwitchDrills = endpoint({
  method: 'GET',
  path: '/kill-switches/drills',
  summary:
    'Every drill, newest first: when it began, how long it took until every process had confirmed it, and its result.',
  tag: 'kill-switches',
  permission: 'kill_switches:read',
  query: UuidPageQuery,
  response: page(KillSwitchDrill),
});

/** What goes out on the live channel `kill_switches` when one is turned. */
export const KillSwitchTurned = z.object({
  type: z.enum(['engaged', 'released']),
  version: z.number().int(),
  killSwitch: KillSwitch,
});
export type KillSwitchTurned = z.infer<typeof KillSwitchTurned>;
