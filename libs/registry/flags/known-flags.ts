/** Flags that the product itself asks for; docs/guides/catalogue.md says what each does. */
export const HIDE_DEPRECATED_TOOLS = 'hide-deprecated-tools';

/** The flag that keeps an agent from beginning anything, for those for whom it is on (S0-KIL-01). */
export const agentDisabledFlag = (agentId: string): string => `agent_${agentId}_disabled`;

/** Id of the agent that a flag disables; undefined for any other flag. */
export const agentDisabledBy = (flagId: string): string | undefined => /^agent_(.+)_disabled$/.exec(flagId)?.[1];
