import type { StuckFinding, StuckPattern } from './stuck-step.ts';

/** What a person is told: what repeated, and what would help. Names of tools and numbers, nothing of what was said. */
export const stuckWords = ({ pattern, count, tools }: StuckFinding): string =>
  `Stopped because it went in circles: ${SEEN[pattern](tools.join(', '), count)}. ${HELP[pattern]}`;

const SEEN: Record<StuckPattern, (tools: string, count: number) => string> = {
  repeated_error: (tools, count) => `${tools} gave the same error in ${count} turns and never succeeded in between`,
  identical_turn: (tools, count) =>
    `${tools} was called in the same words, with the same answer, ${count} turns in a row`,
  ping_pong: (tools, count) => `the same two steps (${tools}) alternated ${count} times, with the same answers`,
  repeated_call: (tools, count) =>
    `${tools} was called in much the same words in ${count} turns and showed nothing new`,
  no_output: (tools, count) => `${tools} succeeded and said nothing, ${count} turns in a row`,
  nothing_changed: (tools, count) => `${count} turns in a row (${tools}) neither changed nor found out anything`,
};

const OTHERWISE = 'Go on with a message that says what to do differently.';

const HELP: Record<StuckPattern, string> = {
  repeated_error: `Look at the error in the tool call, remove its cause or name another way. ${OTHERWISE}`,
  identical_turn: OTHERWISE,
  ping_pong: OTHERWISE,
  repeated_call: `Ask more narrowly, or say where to look. ${OTHERWISE}`,
  no_output: `Say what the tool should print, or how to tell that it worked. ${OTHERWISE}`,
  nothing_changed: `Say in which smaller step it should begin. ${OTHERWISE}`,
};
