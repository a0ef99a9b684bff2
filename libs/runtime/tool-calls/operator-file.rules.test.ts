import { describe, expect, it } from 'vitest';
import { fillIn, parseOperatorFile } from './operator-file.rules.ts';

const parse = (text: string) => parseOperatorFile('tools.yaml', text);

describe('parseOperatorFile', () => {
  it('reads how servers are started, with what is left out', () => {
    expect(parse('servers:\n  files: { command: node, args: ["{scratch}"] }\n').get('files')).toEqual({
      command: 'node',
      args: ['{scratch}'],
      environment: {},
      readable: [],
      scratch: false,
      network: false,
    });
  });

  it.each([
    [
      'an unknown key',
      'servers:\n  files:\n    command: node\n    comand: x\n',
      /^tools.yaml:3: servers.files: .*comand/,
    ],
    ['a missing command', 'servers:\n  files:\n    args: []\n', /^tools.yaml:3: servers.files.command: /],
    ['a wrong type', 'servers:\n  files:\n    command: node\n    args: all\n', /^tools.yaml:4: servers.files.args: /],
    [
      'a relative folder',
      'servers:\n  files:\n    command: node\n    readable: [a/b]\n',
      /^tools.yaml:4: .*must be absolute/,
    ],
    [
      'an unknown placeholder',
      'servers:\n  files:\n    command: node\n    args:\n      - "{home}"\n',
      /^tools.yaml:5: .*\{home\} is not/,
    ],
    [
      'a bad variable name',
      'servers:\n  a:\n    command: node\n    environment: { "A-B": x }\n',
      /environment variable/,
    ],
    ['a bad id', 'servers:\n  "../up": { command: node }\n', /is not an id/],
    ['no YAML', 'servers: [\n', /^tools.yaml:\d+: /],
    [
      'a doubled server',
      'servers:\n  a: { command: x }\n  a: { command: y }\n',
      /^tools.yaml:3: Map keys must be unique/,
    ],
    ['nothing', '', /^tools.yaml:1: /],
  ])('refuses %s with file and line', (_case, text, message) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'invalid_tool_servers_file' }));
    expect(() => parse(text)).toThrow(message);
  });

  it('does not unfold a YAML bomb', () => {
    const bomb = `a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nservers: { s: { command: node, args: *c } }\n`;
    expect(() => parse(bomb)).toThrow(expect.objectContaining({ code: 'invalid_tool_servers_file' }));
  });
});

describe('fillIn', () => {
  it('puts folders in the place of every placeholder', () => {
    expect(fillIn('{checkout}/x:{scratch}:{checkout}', { checkout: '/c', scratch: '/s' })).toBe('/c/x:/s:/c');
  });
});
