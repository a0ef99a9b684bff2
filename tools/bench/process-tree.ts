import { readdirSync, readFileSync } from 'node:fs';

/** One process as Linux shows it. */
interface ProcessState {
  id: number;
  parent: number;
  /** Time on a processor since it began, in seconds. */
  cpuSeconds: number;
  residentBytes: number;
}

/** What the system counts in: pages and ticks of the usual Linux. */
const PAGE_BYTES = 4_096;
const TICKS_PER_SECOND = 100;

/** What a process and everything that it started use. */
export interface TreeUse {
  processes: number;
  residentMegabytes: number;
  cpuSeconds: number;
}

/** Adds up a process and its descendants. Pages that they share are counted for each, so it is rather too much. */
export function useOfTree(root: number): TreeUse {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => stateOf(Number(name)) ?? []);
  const tree = new Set([root]);
  // Children have no fixed place among their parents; a few passes find grandchildren too.
  for (let size = 0; size !== tree.size; ) {
    size = tree.size;
    for (const { id, parent } of all) if (tree.has(parent)) tree.add(id);
  }
  const members = all.filter(({ id }) => tree.has(id));
  return {
    processes: members.length,
    residentMegabytes: members.reduce((sum, { residentBytes }) => sum + residentBytes, 0) / 2 ** 20,
    cpuSeconds: members.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
  };
}

/** Null when it has ended meanwhile. */
function stateOf(id: number): ProcessState | null {
  try {
    // After the name, which may hold spaces and brackets: state, parent, …, user and system time, …, resident pages.
    const fields = readFileSync(`/proc/${id}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return {
      id,
      parent: Number(fields[1]),
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
      residentBytes: Number(fields[21]) * PAGE_BYTES,
    };
  } catch {
    return null;
  }
}
