import type { PinnedContract, ReviewedContract, Tool } from './tool.ts';

/** A version of a tool's contract that an agent keeps to. */
export interface KeptVersion {
  version: number;
  /** Null when there never was such a version. */
  contract: PinnedContract | null;
}

/** Why a tool cannot be called as it stands, and who can change that. */
export interface ContractRefusal {
  code: string;
  reason: string;
  changedBy: string;
}

/** What a call is held against, with its number. */
export type CallableContract = { contract: PinnedContract; version: number | null } | { refused: ContractRefusal };

const ADMIN = 'an admin, by changing the catalogue';
const REVIEWER = 'an admin, by reviewing the contract that the server offers now';
const KEEPER =
  "an admin, by changing the version in the agent's allowed_tools; or whoever runs the server, by going back";

/**
 * Which contract the calls of an agent are held against: the pinned one while its server offers it, or the older reviewed one
 * that the agent keeps to while its server offers that one (S0-TCT-02, S0-TOL-14).
 *
 * @param kept null for an agent that goes by the pinned one
 */
export function callableContract(tool: Tool, kept: KeptVersion | null): CallableContract {
  if (kept) return keptContract(tool, kept);
  const { contract, offeredHash } = tool;
  if (!contract && offeredHash !== null) {
    const rules = [...new Set(tool.findings.map(({ rule }) => rule.replaceAll('_', ' ')))].join(', ');
    const why = `what its server says of it looks suspicious (${rules}), and nobody has reviewed it yet`;
    return refused('tool_contract_held', `Tool ${tool.id} is held: ${why}.`, REVIEWER);
  }
  if (!contract) {
    return refused('tool_not_pinned', `Tool ${tool.id} was never offered by its server ${tool.serverId}.`, ADMIN);
  }
  if (offeredHash !== null && offeredHash !== contract.hash) {
    return refused('tool_contract_changed', `Tool ${tool.id} is not offered any more as it was reviewed.`, REVIEWER);
  }
  return { contract, version: tool.contractVersion };
}

/** A reviewed contract as one that calls are held against. */
export const pinnedContractOf = (reviewed: ReviewedContract | null | undefined): PinnedContract | null =>
  reviewed ? { ...reviewed.contract, hash: reviewed.hash } : null;

/** Hash of what the server offers, as far as is known; null when it was never seen. */
export const offeredHashOf = ({ offeredHash, contract }: Pick<Tool, 'offeredHash' | 'contract'>): string | null =>
  offeredHash ?? contract?.hash ?? null;

function keptContract(tool: Tool, { version, contract }: KeptVersion): CallableContract {
  if (!contract) {
    const known =
      tool.contractVersion === null ? 'none was pinned yet' : `version ${tool.contractVersion} is the current one`;
    const reason = `The agent keeps to version ${version} of tool ${tool.id}, which never was; ${known}.`;
    return refused('tool_version_unknown', reason, ADMIN);
  }
  const offered = offeredHashOf(tool);
  if (offered === contract.hash) return { contract, version };
  return refused(
    'tool_version_not_offered',
    `The agent keeps to version ${version} of tool ${tool.id} (${short(contract.hash)}), and its server offers ${named(tool, offered)}.`,
    KEEPER,
  );
}

function named(tool: Tool, offered: string | null): string {
  if (offered === null) return 'nothing';
  return tool.offeredHash === null
    ? `version ${tool.contractVersion} (${short(offered)})`
    : `one that waits for review (${short(offered)})`;
}

const short = (hash: string): string => hash.slice(0, 12);

const refused = (code: string, reason: string, changedBy: string): { refused: ContractRefusal } => ({
  refused: { code, reason, changedBy },
});
