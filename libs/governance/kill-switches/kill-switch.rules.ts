/** What a kill switch can stop. */
export const KILL_SWITCH_SCOPES = ['platform', 'agent', 'server', 'tool'] as const;
export type KillSwitchScope = (typeof KILL_SWITCH_SCOPES)[number];

/** Graceful lets the step that runs finish; immediate aborts it (S0-KIL-04). */
export type KillSwitchMode = 'graceful' | 'immediate';
