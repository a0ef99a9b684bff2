import { describe, expect, it } from 'vitest';
import { type ConfinedProgram, confine } from './confine.rules.ts';

const program: ConfinedProgram = {
  name: 'tool server files',
  command: '/opt/node/bin/node',
  args: ['server.js', '--root', '/scratch'],
  readable: ['/srv/app/node_modules'],
  scratch: '/var/lib/gatehouse/tool-servers/files',
  network: false,
};
const machine = { bubblewrap: '/usr/bin/bwrap', prlimit: '/usr/bin/prlimit', disablesNesting: true };
const hidden = ['/var/lib/gatehouse', '/etc/gatehouse/keys'];

/** The value that follows an option, as often as the option is there. */
const after = (args: readonly string[], option: string): (string | undefined)[] =>
  args.flatMap((arg, index) => (arg === option ? [args[index + 1]] : []));

describe('confine', () => {
  it('puts the program behind namespaces, without capabilities, bound to its parent', () => {
    const { command, args } = confine(program, machine, hidden);
    expect(command).toBe('/usr/bin/bwrap');
    for (const option of ['user', 'pid', 'ipc', 'uts', 'net']) expect(args).toContain(`--unshare-${option}`);
    expect(args).toContain('--die-with-parent');
    expect(args).toContain('--disable-userns');
    expect(after(args, '--cap-drop')).toEqual(['ALL']);
    expect(args.slice(args.lastIndexOf('--') + 1)).toEqual([program.command, ...program.args]);
  });

  it('shows what is listed and the scratch folder, the latter alone to be written', () => {
    const { args } = confine(program, machine, hidden);
    expect(after(args, '--ro-bind')).toEqual(program.readable);
    expect(after(args, '--bind')).toEqual([program.scratch]);
    expect(after(args, '--remount-ro')).toEqual(['/proc', '/dev', '/']);
    expect(args.lastIndexOf('--remount-ro')).toBeGreaterThan(args.indexOf('--bind'));
  });

  it('gives memory in the place of a scratch folder', () => {
    const { args } = confine({ ...program, scratch: null }, machine, hidden);
    expect(after(args, '--bind')).toEqual([]);
    expect(after(args, '--tmpfs')).toEqual(['/dev/shm', '/tmp', '/scratch']);
    expect(after(args, '--size')).toHaveLength(3);
  });

  it('leaves the network and what names need only to programs that are listed with it', () => {
    expect(confine({ ...program, network: true }, machine, hidden).args).not.toContain('--unshare-net');
    expect(confine({ ...program, network: true }, machine, hidden).args).toContain('/etc/resolv.conf');
    expect(confine(program, machine, hidden).args).not.toContain('/etc/resolv.conf');
  });

  it('limits processes and files where prlimit is there', () => {
    expect(confine(program, machine, hidden).args.join(' ')).toContain('/usr/bin/prlimit --nofile=');
    expect(confine(program, { ...machine, prlimit: null }, hidden).args.join(' ')).not.toContain('prlimit');
  });

  it.each([
    ['a folder that is to be seen lies in one that is to be hidden', ['/srv/app']],
    ['a folder that is to be hidden lies in one that is to be seen', ['/srv/app/node_modules/.data']],
    ['they are the same', ['/srv/app/node_modules']],
    ['it lies in the system', ['/usr/local/share/gatehouse']],
  ])('refuses when %s', (_case, secret) => {
    expect(() => confine(program, machine, secret)).toThrow(
      expect.objectContaining({ code: 'confinement_contradicts', message: expect.stringContaining(secret[0] ?? '') }),
    );
  });

  it('is not led astray by a folder whose name begins alike', () => {
    expect(() => confine(program, machine, ['/srv/app/node_modules-of-another', '/usr2'])).not.toThrow();
  });
});
