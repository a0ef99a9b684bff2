import { describe, expect, it } from 'vitest';
import { proseAndCode } from './prose.rules.ts';

const lines = (text: string) => text.split('\n').filter((line) => line.trim() !== '');

describe('proseAndCode', () => {
  it('tells comments from code in TypeScript, and leaves imports out', () => {
    const text = `import { a } from './a.ts';
import {
  b,
} from './b.ts';
export { c } from './c.ts';

/**
 * Keeps the lamp lit.
 */
export function light(): void {
  oil(); // once a day
  visit('https://lamp.example//oil');
}`;
    const { prose, code } = proseAndCode('lamp.ts', text);
    expect(lines(prose).map((line) => line.trim())).toEqual(['Keeps the lamp lit.', 'once a day']);
    expect(code).toContain("visit('https://lamp.example//oil')");
    expect(code).not.toMatch(/a\.ts|b\.ts|c\.ts/);
  });

  it.each([
    ['x.yaml', '# the lamps\nlamp: 1 # brass', ['the lamps', 'brass'], ['lamp: 1']],
    ['x.sql', '-- the lamps\nselect 1 -- brass', ['the lamps', 'brass'], ['select 1']],
    ['x.sh', '#!/bin/sh\n# the lamps\nlight', ['/bin/sh', 'the lamps'], ['light']],
    ['x.py', 'from lamps import lamp\nimport os\nlight()', [], ['light()']],
    ['README.md', '# Lamps\n- are lit', ['# Lamps', '- are lit'], []],
  ])('knows %s', (path, text, prose, code) => {
    const separated = proseAndCode(path, text);
    expect(lines(separated.prose)).toEqual(prose);
    expect(lines(separated.code)).toEqual(code);
  });
});
