import { posix } from 'node:path';

/** The planes, from the ground up (docs/architecture): each may import only those before it. */
export const PLANES = [
  'kernel',
  'contracts',
  'platform',
  'access',
  'registry',
  'governance',
  'runtime',
  'insight',
  'systems',
] as const;

/** Where a file stands: its plane (or application) and its domain. */
export interface Place {
  area: 'libs' | 'apps' | 'other';
  /** Plane or application: `governance`, `cli`. */
  plane: string;
  /** Folder in the plane; empty in kernel and applications. */
  domain: string;
  /** Path inside the domain; `index.ts` is its public face. */
  rest: string;
}

/** Where the file at `path` stands. */
export function placeOf(path: string): Place {
  const [area = '', plane = '', ...inside] = path.split('/');
  if (area === 'apps') return { area, plane, domain: '', rest: inside.join('/') };
  if (area !== 'libs') return { area: 'other', plane: area, domain: '', rest: [plane, ...inside].join('/') };
  if (plane === 'kernel') return { area, plane, domain: '', rest: inside.join('/') };
  return { area, plane, domain: inside[0] ?? '', rest: inside.slice(1).join('/') };
}

/** Level of a plane; applications stand above all of them. */
export const levelOf = ({ area, plane }: Place): number =>
  area === 'libs' ? PLANES.indexOf(plane as (typeof PLANES)[number]) : PLANES.length;

/**
 * The repository's file that an import means, or undefined for a package from outside. `@gatehouse/<plane>/<domain>` is
 * the domain's `index.ts`, `@gatehouse/<plane>/<domain>/rules` its `rules.ts`.
 */
export function resolveImport(from: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return posix.normalize(posix.join(posix.dirname(from), specifier));
  if (specifier === '@gatehouse/kernel') return 'libs/kernel/index.ts';
  const [scope, plane, domain, ...rest] = specifier.split('/');
  if (scope !== '@gatehouse' || !plane || !domain) return undefined;
  if (rest.length === 0) return `libs/${plane}/${domain}/index.ts`;
  return `libs/${plane}/${domain}/${rest.join('/')}.ts`;
}
