import { describe, expect, it } from 'vitest';
import { duration, isInstalled, isSourceFile, isSourceFolder, machineProblem, npmErrors } from './rules.mjs';

describe('machineProblem', () => {
  it.each(['v20.19.0', 'v20.20.2', 'v22.12.0', 'v23.0.0', 'v24.1.0'])('accepts %s', (version) => {
    expect(machineProblem(version, 'linux')).toBeNull();
  });

  it.each(['v18.20.0', 'v20.18.3', 'v21.7.0', 'v22.11.0'])('refuses %s and says what would do', (version) => {
    expect(machineProblem(version, 'darwin')).toContain(`Node ${version} is not supported: Gatehouse needs 20.19`);
  });

  it('sends Windows to WSL', () => {
    expect(machineProblem('v22.12.0', 'win32')).toContain('WSL');
  });
});

describe('isInstalled', () => {
  const lockFile = {
    packages: {
      '': { version: '1.0.0' },
      'libs/kernel': { version: '1.0.0' },
      'node_modules/@gatehouse/kernel': { link: true },
      'node_modules/pg': { version: '8.23.1' },
      'node_modules/other-platform': { version: '1.0.0', optional: true },
    },
  };

  it('is content with what the lock file asks for', () => {
    expect(isInstalled(lockFile, { packages: { 'node_modules/pg': { version: '8.23.1' } } })).toBe(true);
  });

  it('sees another version and a missing package', () => {
    expect(isInstalled(lockFile, { packages: { 'node_modules/pg': { version: '8.23.0' } } })).toBe(false);
    expect(isInstalled(lockFile, { packages: {} })).toBe(false);
  });
});

it('builds again for sources only', () => {
  expect(['a.ts', 'a.prisma', 'package.json', 'contest.ts'].every(isSourceFile)).toBe(true);
  expect(['a.test.ts', 'a.int.test.ts', 'README.md'].some(isSourceFile)).toBe(false);
  expect(['src', 'governance'].every(isSourceFolder)).toBe(true);
  expect(['node_modules', 'dist', 'generated'].some(isSourceFolder)).toBe(false);
});

it('writes durations for people', () => {
  expect([812, 9_949, 41_300, 125_000].map(duration)).toEqual(['0.8 s', '9.9 s', '41 s', '2 min 05 s']);
});

it('shows the error that npm met, not its manual', () => {
  const manual = Array.from({ length: 50 }, (_, index) => `npm error Option ${index}`);
  const output = ['npm warn something', 'npm error code EUSAGE', 'npm error', 'npm error Missing: x', ...manual];
  const shown = npmErrors(output.join('\n')).split('\n');
  expect(shown.slice(0, 2)).toEqual(['npm error code EUSAGE', 'npm error Missing: x']);
  expect(shown).toHaveLength(12);
});
