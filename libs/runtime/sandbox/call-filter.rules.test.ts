import { describe, expect, it } from 'vitest';
import { assembleCallFilter, type CallFilter } from './call-filter.rules.ts';
import { CODE_CALLS, PROGRAM_CALLS } from './confined-calls.rules.ts';
import { type Architecture, SYSTEM_CALLS, type SystemCall, systemCallNumber } from './system-calls.rules.ts';

const MACHINES = { x64: 0xc000003e, arm64: 0xc00000b7 };
const VERDICTS: Record<number, string> = {
  2147418112: 'allow',
  2147483648: 'kill',
  327681: 'refuse',
  327718: 'absent',
};

/** The kernel's machine, as far as filters use it: what it answers to a call. */
function verdictOf(program: Buffer, number: number, machine: number, args: number[] = []): string | undefined {
  const asked = Buffer.alloc(64);
  asked.writeUInt32LE(number, 0);
  asked.writeUInt32LE(machine, 4);
  for (const [index, value] of args.entries()) asked.writeUInt32LE(value, 16 + 8 * index);
  let accumulator = 0;
  for (let at = 0; at < program.length; at += 8) {
    const value = program.readUInt32LE(at + 4);
    const jump = (holds: boolean) => (at += 8 * program.readUInt8(at + (holds ? 2 : 3)));
    switch (program.readUInt16LE(at)) {
      case 0x20:
        accumulator = asked.readUInt32LE(value);
        break;
      case 0x15:
        jump(accumulator === value);
        break;
      case 0x35:
        jump(accumulator >= value);
        break;
      case 0x45:
        jump((accumulator & value) !== 0);
        break;
      case 0x06:
        return VERDICTS[value];
      default:
        return 'unknown instruction';
    }
  }
  return 'past the end';
}

const asking = (filter: CallFilter, architecture: Architecture) => {
  const program = assembleCallFilter(filter, architecture);
  return (call: SystemCall | number, args: number[] = []) => {
    const number = typeof call === 'number' ? call : systemCallNumber(call, architecture);
    return number === null ? 'no such call' : verdictOf(program, number, MACHINES[architecture], args);
  };
};

describe.each(['x64', 'arm64'] as const)('the filter for code on %s', (architecture) => {
  const ask = asking(CODE_CALLS, architecture);

  it.each(['ptrace', 'mount', 'unshare', 'setns', 'bpf', 'keyctl', 'io_uring_setup', 'userfaultfd', 'chroot'] as const)(
    'ends a program that calls %s',
    (call) => {
      expect(ask(call)).toBe('kill');
    },
  );

  it.each(['read', 'write', 'openat', 'mmap', 'execve', 'exit_group', 'futex', 'getrandom'] as const)(
    'allows %s',
    (call) => {
      expect(ask(call)).toBe('allow');
    },
  );

  it('allows threads, and neither processes nor namespaces', () => {
    const thread = 0x003d0f00;
    expect(ask('clone', [thread])).toBe('allow');
    expect(ask('clone', [17])).toBe('refuse');
    expect(ask('clone', [0x01200011])).toBe('refuse');
    for (const namespace of [0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000]) {
      expect(ask('clone', [thread | namespace])).toBe('refuse');
    }
    expect(ask('clone3')).toBe('absent');
  });

  it('allows a pair of local sockets and no other', () => {
    expect(ask('socketpair', [1])).toBe('allow');
    for (const family of [2, 10, 16, 17, 40]) expect(ask('socketpair', [family])).toBe('refuse');
  });

  it('lets nothing be written into a terminal', () => {
    expect(ask('ioctl', [0, 0x5401])).toBe('allow');
    expect(ask('ioctl', [0, 0x5412])).toBe('refuse');
  });

  it('refuses what is not listed: sockets, shared memory, other accounts, calls of kernels to come', () => {
    const numbers =
      architecture === 'x64' ? [41, 42, 29, 319, 105, 57, 58, 133, 999] : [198, 203, 194, 279, 146, 33, 999];
    for (const number of numbers) expect(ask(number)).toBe('refuse');
  });

  it('decides every call of the table', () => {
    for (const call of Object.keys(SYSTEM_CALLS) as SystemCall[]) {
      expect(ask(call)).toMatch(/^(allow|kill|refuse|absent|no such call)$/);
    }
  });

  it('ends programs that call as another processor would', () => {
    const program = assembleCallFilter(CODE_CALLS, architecture);
    expect(verdictOf(program, 0, 0x40000003)).toBe('kill');
    const other = architecture === 'x64' ? 'arm64' : 'x64';
    expect(verdictOf(program, 0, MACHINES[other])).toBe('kill');
  });
});

it('ends programs that use the 32-bit numbers of x64, by which they would pass every rule', () => {
  expect(asking(CODE_CALLS, 'x64')(0x40000000 | 101)).toBe('kill');
});

describe('the filter for programs', () => {
  it('refuses what is hostile and allows the rest', () => {
    const ask = asking(PROGRAM_CALLS, 'x64');
    expect(ask('ptrace')).toBe('refuse');
    expect(ask('clone', [17])).toBe('allow');
    expect(ask(41)).toBe('allow');
  });
});

it('numbers calls as the kernel does', () => {
  expect(SYSTEM_CALLS.read).toEqual([0, 63]);
  expect(SYSTEM_CALLS.open).toEqual([2, null]);
  expect(SYSTEM_CALLS.clone3).toEqual([435, 435]);
});
