import { expect, it } from 'vitest';
import { downloadArguments, libraryFolders, privateAptOptions, starter } from './debian-package.rules.ts';

it('keeps apt away from the lists, locks and archives of the system', () => {
  const options = privateAptOptions('/data/apt');
  expect(options).toContain('Dir::State=/data/apt/state');
  expect(options).toContain('Dir::Cache=/data/apt/cache');
  expect(options).toContain('Debug::NoLocking=true');
});

it('downloads without installing, also what the machine believes to have', () => {
  expect(downloadArguments(['redis-server', 'redis-tools']).join(' ')).toBe(
    'install --yes --no-install-recommends --download-only --reinstall redis-server redis-tools',
  );
});

it('finds the folders of shared libraries, each once', () => {
  const files = [
    'usr/bin/redis-server',
    'usr/lib/x86_64-linux-gnu/libjemalloc.so.2',
    'usr/lib/x86_64-linux-gnu/liblzf.so.1.5',
    'usr/lib/x86_64-linux-gnu/lua/5.1/cjson.so',
    'usr/share/doc/notes.so.txt',
  ];
  expect(libraryFolders(files)).toEqual(['usr/lib/x86_64-linux-gnu', 'usr/lib/x86_64-linux-gnu/lua/5.1']);
});

it('starts a program with its own libraries and hands its arguments on', () => {
  expect(starter('/p/redis-server', ['/p/lib', '/p/more'])).toBe(
    `#!/bin/sh\nLD_LIBRARY_PATH='/p/lib:/p/more' exec '/p/redis-server' "$@"\n`,
  );
  expect(starter("/it's/bwrap", ['/p'])).toBe(`#!/bin/sh\nLD_LIBRARY_PATH='/p' exec '/it'\\''s/bwrap' "$@"\n`);
});
