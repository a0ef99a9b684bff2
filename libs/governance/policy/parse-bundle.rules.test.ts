import { describe, expect, it } from 'vitest';
import { parseBundle } from './parse-bundle.rules.ts';

const permit = 'permit (principal is Agent, action, resource);';

describe('parseBundle', () => {
  it('takes policies apart with their place and annotations, in the order of the files', () => {
    const { policies, findings } = parseBundle({
      'b.cedar': `// first\n@id("b")\n${permit}`,
      'a.cedar': `${permit}\n\n@reason("because")\nforbid (principal is Agent, action == Action::"callTool", resource is Tool);`,
    });
    expect(findings).toEqual([]);
    expect(policies.map(({ id, file, line, effect }) => ({ id, file, line, effect }))).toEqual([
      { id: 'a.cedar#1', file: 'a.cedar', line: 1, effect: 'permit' },
      { id: 'a.cedar#2', file: 'a.cedar', line: 3, effect: 'forbid' },
      { id: 'b', file: 'b.cedar', line: 2, effect: 'permit' },
    ]);
    expect(policies[1]?.annotations).toEqual({ reason: 'because' });
  });

  it('keeps more than ten policies of a file in their order', () => {
    const text = Array.from({ length: 12 }, (_, index) => `@id("p${index}")\n${permit}`).join('\n');
    expect(parseBundle({ 'many.cedar': text }).policies.map(({ line }) => line)).toEqual(
      Array.from({ length: 12 }, (_, index) => 2 * index + 1),
    );
  });

  it('takes an empty set: it permits nothing', () => {
    expect(parseBundle({ 'none.cedar': '// nothing yet' })).toEqual({ policies: [], findings: [] });
  });

  it.each([
    ['a syntax error', 'permit (principal, action resource);', 1, /unexpected token/],
    [
      'an error after text that is not ASCII',
      '// für alle\npermit (principal, action resource);',
      2,
      /unexpected token/,
    ],
    [
      'an attribute that is not there',
      `permit (principal is Agent, action, resource)\nwhen { principal.tir == 3 };`,
      2,
      /`tir`/,
    ],
    ['a type that is not there', 'permit (principal is Robot, action, resource);', 1, /`Robot`/],
    [
      'a comparison of two kinds',
      'permit (principal is Agent, action, resource) when { principal.tier == "3" };',
      1,
      /type/,
    ],
    ['a policy that can never apply', 'permit (principal is Person, action, resource);', 1, /never|impossible|unable/],
    ['a template', 'permit (principal == ?principal, action, resource);', 1, /template/],
    ['a reason with a name that no request has', `@reason("Tool {tol} no")\n${permit}`, 1, /\{tol\}/],
    ['a code that is not snake_case', `@code("Not-Good")\n${permit}`, 1, /snake_case/],
  ])('says where and what for %s', (_, text, line, message) => {
    const { findings } = parseBundle({ 'x.cedar': text });
    expect(findings[0]).toMatchObject({ file: 'x.cedar', line, message: expect.stringMatching(message) });
  });

  it('refuses two policies of one id and names both places', () => {
    const { findings } = parseBundle({ 'a.cedar': `@id("same")\n${permit}`, 'b.cedar': `\n@id("same")\n${permit}` });
    expect(findings).toEqual([
      expect.objectContaining({ file: 'b.cedar', line: 2, message: expect.stringContaining('a.cedar line 1') }),
    ]);
  });

  it('reports what is wrong in every file, not only in the first', () => {
    const { findings } = parseBundle({ 'a.cedar': 'permit (', 'b.cedar': 'forbid' });
    expect(new Set(findings.map(({ file }) => file))).toEqual(new Set(['a.cedar', 'b.cedar']));
  });
});
