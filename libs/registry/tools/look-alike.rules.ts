import type { DefinitionFinding } from '@gatehouse/contracts/registry';

/** What a tool is called: by agents and models, and by its server. */
export interface ToolName {
  id: string;
  serverId: string;
  nameAtServer: string;
}

/** Letters of other scripts, and digits, that read like Latin letters. */
const READS_LIKE: Record<string, string> = {
  а: 'a',
  е: 'e',
  о: 'o',
  р: 'p',
  с: 'c',
  у: 'y',
  х: 'x',
  і: 'i',
  ј: 'j',
  ѕ: 's',
  ԁ: 'd',
  ԛ: 'q',
  ԝ: 'w',
  һ: 'h',
  в: 'b',
  к: 'k',
  м: 'm',
  н: 'h',
  т: 't',
  α: 'a',
  ε: 'e',
  ο: 'o',
  ρ: 'p',
  ν: 'v',
  υ: 'u',
  ι: 'i',
  κ: 'k',
  τ: 't',
  χ: 'x',
  γ: 'y',
  ɡ: 'g',
  ɩ: 'i',
  ı: 'i',
  ց: 'g',
  ո: 'n',
  ս: 'u',
  օ: 'o',
  '0': 'o',
  '1': 'l',
  '3': 'e',
  '5': 's',
  '|': 'l',
};

/** What a name looks like at a glance: names that look the same have the same one. */
export const skeleton = (name: string): string =>
  [...name.normalize('NFKC').toLowerCase()]
    .map((character) => READS_LIKE[character] ?? character)
    .join('')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .replaceAll('i', 'l')
    .replace(/[-_.\s]/g, '');

const isAscii = (name: string): boolean => /^[\x20-\x7e]*$/.test(name);

/** Names that somebody could take for another: by a letter of another script, or by looking like another tool. */
export function lookAlikeFindings(tool: ToolName, others: readonly ToolName[]): DefinitionFinding[] {
  const found: DefinitionFinding[] = [];
  const add = (severity: DefinitionFinding['severity'], message: string) =>
    found.push({ rule: 'look_alike_name', severity, where: 'name', message });
  if (!isAscii(tool.nameAtServer) && isAscii(skeleton(tool.nameAtServer))) {
    add(
      'severe',
      `its server's name for it, ${JSON.stringify(tool.nameAtServer)}, has letters that only look like Latin ones`,
    );
  }
  const own = skeleton(tool.id);
  for (const other of others) {
    if (other.id === tool.id) continue;
    if (skeleton(other.id) === own) {
      // Within one server both are the same people's choice; between servers one may want to be taken for the other.
      add(other.serverId === tool.serverId ? 'notice' : 'severe', `it looks like ${other.id} of ${other.serverId}`);
    } else if (other.serverId !== tool.serverId && own.length >= 8 && isOneEditApart(other.id, tool.id)) {
      add('notice', `its name is one letter away from ${other.id} of ${other.serverId}`);
    }
  }
  return found;
}

/** Whether one letter changed, added or left out makes one name of the other. */
export function isOneEditApart(left: string, right: string): boolean {
  const [short, long] = left.length <= right.length ? [left, right] : [right, left];
  if (long.length - short.length > 1) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  return long.length === short.length
    ? at < short.length && short.slice(at + 1) === long.slice(at + 1)
    : short.slice(at) === long.slice(at + 1);
}
