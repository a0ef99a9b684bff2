import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import type { MachinePart } from './result.ts';

/** Packages whose version a reader wants to know. */
const PACKAGES = ['@prisma/client', 'pg', 'bull', '@modelcontextprotocol/sdk', '@dbos-inc/dbos-sdk'];

/** Processes that waited for a processor, on average over the last minute. */
export const machineLoad = (): number => loadavg()[0] ?? 0;

/** The machine, the servers as they describe themselves, and the packages. */
export function describeMachine(servers: readonly MachinePart[]): MachinePart[] {
  const processors = cpus();
  return [
    { part: 'processor', value: `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown'}` },
    { part: 'memory', value: `${Math.round(totalmem() / 2 ** 30)} GB` },
    { part: 'system', value: `${process.platform} ${release()} ${process.arch}` },
    { part: 'node', value: process.versions.node },
    ...servers,
    ...PACKAGES.map((name) => ({ part: name, value: versionOf(name) })),
  ];
}

function versionOf(name: string): string {
  const { version } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')) as { version: string };
  return version;
}
