import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';

interface LockFile {
  packages: Record<string, { optionalDependencies?: Record<string, string> }>;
}

// A package whose builds for other platforms were missing from the registry was once locked without them. Everything went on
// working where it was installed already, and `npm ci` refused the lock file on every clean clone.
it('locks the builds of every package for every platform', () => {
  const text = readFileSync(resolve(import.meta.dirname, '../../package-lock.json'), 'utf8');
  const { packages }: LockFile = JSON.parse(text);
  const missing = Object.entries(packages).flatMap(([place, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !placesAbove(place).some((above) => `${above}node_modules/${name}` in packages))
      .map((name) => `${place} wants ${name}`),
  );
  expect(missing).toEqual([]);
});

/** Where a package at `place` looks for others, the nearest first: `a/node_modules/b/`, `a/`, and the root as empty text. */
function placesAbove(place: string): string[] {
  const parts = place.split('/node_modules/');
  const nested = parts.map((_, index) => `${parts.slice(0, parts.length - index).join('/node_modules/')}/`);
  return [...nested, ''];
}
