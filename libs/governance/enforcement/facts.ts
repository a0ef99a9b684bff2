import type { Person, VirtualKey } from '@gatehouse/access/identity';
import type { Agent } from '@gatehouse/registry/agents';
import type { FlagResolution } from '@gatehouse/registry/flags';
import type { Model } from '@gatehouse/registry/models';
import type { KeptVersion, McpServer, PinnedContract, Tool } from '@gatehouse/registry/tools';
import type { ModelCallAction, SessionStartAction, ToolCallAction } from './action.ts';

/** What the server itself knows of those that an action names. Nothing in it comes from the caller. */
export interface FoundFacts {
  agent: Agent | null;
  person: Person | null;
  /** The agent's own key to models. */
  virtualKey: VirtualKey | null;
  tool: Tool | null;
  /** Version of the tool's contract that the agent keeps to; null when it goes by the pinned one. */
  keptVersion: KeptVersion | null;
  server: McpServer | null;
  model: Model | null;
  /** Whether a flag keeps the agent from beginning, for this person; null for anything but a session's start. */
  disabled: FlagResolution | null;
  /** What the sunset of something deprecated is held against. */
  now: Date;
}

interface Actors {
  agent: Agent;
  person: Person;
  virtualKey: VirtualKey | null;
}

/** A tool as it may be called: with the contract that calls are held against, the pinned one or the one that the agent keeps to. */
export interface CalledTool {
  tool: Tool & { contract: PinnedContract };
  server: McpServer;
}

/** An action with everything it names found, active and in order: what the stages after the first decide on. */
export type ResolvedAction =
  | (Actors & { kind: 'session_start'; action: SessionStartAction })
  | (Actors &
      CalledTool & {
        kind: 'tool_call';
        action: ToolCallAction;
        /** Version that the agent keeps to; null when it goes by the pinned one. */
        keptVersion: number | null;
      })
  | (Actors & { kind: 'model_call'; action: ModelCallAction; virtualKey: VirtualKey; model: Model });
