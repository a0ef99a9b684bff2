import { describe, expect, it } from 'vitest';
import { type PythonFacts, pythonRuntime } from './python-runtime.rules.ts';

const facts: PythonFacts = {
  version: '3.12.1',
  executable: '/opt/python/bin/python3.12',
  libraries: ['/opt/python/lib/python3.12'],
  masked: ['/opt/python/lib/python3.12/site-packages'],
  binaries: [],
};

const LISTING = `/opt/python/bin/python3.12:
\tlinux-vdso.so.1 (0x00007fff)
\tlibpython3.12.so.1.0 => /opt/python/lib/libpython3.12.so.1.0 (0x00007f01)
\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f02)
\tlibmissing.so => not found
\t/lib64/ld-linux-x86-64.so.2 (0x00007f03)
/opt/python/lib/python3.12/lib-dynload/_ssl.so:
\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f04)
`;

describe('pythonRuntime', () => {
  it('lists the interpreter, its library and every shared library once', () => {
    expect(pythonRuntime(facts, LISTING).readable).toEqual([
      '/opt/python/bin/python3.12',
      '/opt/python/lib/python3.12',
      '/lib/x86_64-linux-gnu/libc.so.6',
      '/lib64/ld-linux-x86-64.so.2',
      '/opt/python/lib/libpython3.12.so.1.0',
      '/usr/share/zoneinfo',
    ]);
  });

  it('names the folders in which the loader would not look', () => {
    expect(pythonRuntime(facts, LISTING).libraryFolders).toEqual(['/opt/python/lib']);
    expect(pythonRuntime(facts, LISTING.replaceAll('/opt/python/lib/lib', '/usr/lib64/lib')).libraryFolders).toEqual(
      [],
    );
  });
});
