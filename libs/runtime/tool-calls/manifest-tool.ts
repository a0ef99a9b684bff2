import { deprecationNotice, isPastSunset } from '@gatehouse/registry/deprecation';
import { callableContract, type KeptVersion, type Tool } from '@gatehouse/registry/tools';
import type { ManifestTool } from './tool-call.ts';

/**
 * What an agent is told of a tool: the contract that its calls are held against, and that it is on its way out.
 *
 * @param kept the version that the agent keeps to; null when it goes by the pinned one
 * @returns nothing for a tool that would be refused whatever the call says
 */
export function manifestTool(tool: Tool, kept: KeptVersion | null, now: Date): ManifestTool[] {
  const callable = callableContract(tool, kept);
  if ('refused' in callable || isPastSunset(tool.deprecated, now)) return [];
  const { description, inputSchema } = callable.contract;
  const notice = tool.deprecated ? `\n\nThis tool is ${deprecationNotice(tool.deprecated)}.` : '';
  return [{ name: tool.id, description: `${description || tool.description}${notice}`, inputSchema }];
}
