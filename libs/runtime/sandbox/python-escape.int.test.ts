// Code that tries to get out or to see more than it should. Each test is one way of trying.
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attempt, sandboxFixture } from './python-sandbox.fixture.ts';
import { type SystemCall, systemCallNumber } from './system-calls.rules.ts';

const { environment, run, printed } = sandboxFixture();
const SECRET = 'nobody-but-us';
let server: Server;
let port: number;

beforeAll(async () => {
  for (const folder of [environment.config.GATEHOUSE_DATA, environment.config.GATEHOUSE_KEYS]) {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'secret'), SECRET);
  }
  server = createServer((socket) => socket.end(SECRET));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  port = typeof address === 'object' && address ? address.port : 0;
});
afterAll(() => server.close());

/** A system call made directly, past every library that could object. */
const rawCall = (call: SystemCall | number, ...args: string[]): string => {
  const architecture = process.arch === 'arm64' ? 'arm64' : 'x64';
  const number = typeof call === 'number' ? call : systemCallNumber(call, architecture);
  return `
import ctypes, errno
kernel = ctypes.CDLL(None, use_errno=True)
answer = kernel.syscall(ctypes.c_long(${number}), ${['0', '0', '0', '0', '0'].map((zero, index) => `ctypes.c_long(${args[index] ?? zero})`).join(', ')})
print(answer, errno.errorcode.get(ctypes.get_errno()))`;
};

describe('looking around', () => {
  it('finds nothing of the company, and no /etc/passwd', async () => {
    const { GATEHOUSE_DATA, GATEHOUSE_KEYS } = environment.config;
    const paths = [
      ...[GATEHOUSE_DATA, GATEHOUSE_KEYS, `${GATEHOUSE_DATA}/secret`, `${GATEHOUSE_KEYS}/secret`, process.cwd()],
      ...['/etc', '/etc/passwd', '/etc/shadow', '/etc/hostname', '/root', '/home', '/var', '/tmp', '/run', '/mnt'],
      ...['/proc', '/proc/self/environ', '/proc/1/root', '/sys', '/dev', '/dev/mem', '/dev/shm', '/.dockerenv'],
    ];
    const code = `${JSON.stringify(paths)}`;
    expect(await printed(`import os\nprint([path for path in ${code} if os.path.lexists(path)])`)).toBe('[]');
    const read = await run("print(open('/etc/passwd').read())");
    expect(read.stderr.text).toContain("FileNotFoundError: [Errno 2] No such file or directory: '/etc/passwd'");
  });

  it("sees Python's own files, and can write none of them", async () => {
    const code = `
import os, sys
own = [os.path.dirname(os.__file__), '/usr/share/zoneinfo', '/scratch']
seen = [os.path.join(folder, name) for folder, _, names in os.walk('/') for name in names]
other = [path for path in seen if not any(path.startswith(each + '/') for each in own)]
print(sorted({'library' if '.so' in name else 'python' if name.startswith(sys.executable) else name for name in other}))
def writable(folder):
    try:
        open(os.path.join(folder, 'x'), 'w').close()
        return True
    except OSError:
        return False
print([folder for folder, _, _ in os.walk('/') if writable(folder)])`;
    expect(await printed(code)).toBe("['library', 'python']\n['/scratch']");
  });

  it('has nothing of our environment', async () => {
    const names = ['HOME', 'LANG', 'MALLOC_ARENA_MAX', 'PWD', 'TMPDIR'];
    expect(JSON.parse(await printed('import json, os\nprint(json.dumps(sorted(os.environ)))'))).toEqual(names);
    expect(await printed('import os\nprint(os.getcwd(), os.uname().nodename)')).toBe('/scratch sandbox');
  });

  it('has none of our open files', async () => {
    const code = `
import os
def is_open(number):
    try:
        os.fstat(number)
        return True
    except OSError:
        return False
print([number for number in range(4096) if is_open(number)])`;
    expect(await printed(code)).toBe('[0, 1, 2]');
  });

  it('is alone: it is the first process, and has no parent and no neighbours', async () => {
    expect(await printed('import os\nprint(os.getpid(), os.getppid())')).toBe('1 0');
  });
});

describe('reaching the network', () => {
  it('fails for sockets of every family and kind', async () => {
    const code = `
import socket
made = []
for family in range(50):
    for kind in (1, 2, 3, 5):
        try: made.append((family, kind, socket.socket(family, kind)))
        except PermissionError: pass
print(made)`;
    expect(await printed(code)).toBe('[]');
  });

  it('fails for a server on this machine, for names and for what a pair of sockets could be turned into', async () => {
    const code = `
import socket, urllib.request
${attempt(`socket.create_connection(('127.0.0.1', ${port}), 1).recv(20)`)}
${attempt("socket.getaddrinfo('localhost', 80)")}
${attempt(`urllib.request.urlopen('http://127.0.0.1:${port}/').read()`)}
left, right = socket.socketpair()
${attempt(`left.connect(('127.0.0.1', ${port}))`)}
${attempt("left.connect('/run/postgresql/.s.PGSQL.5432')")}
${attempt("left.bind('/scratch/socket')")}
${attempt('socket.socketpair(socket.AF_INET)')}`;
    const answers = (await printed(code)).split('\n');
    expect(answers).toHaveLength(7);
    for (const answer of answers) expect(answer).toMatch(/^(PermissionError|gaierror|URLError|TypeError|OSError)$/);
  });
});

describe('reaching the kernel', () => {
  const HOSTILE = [
    ...(['ptrace', 'process_vm_readv', 'process_vm_writev', 'kcmp', 'pidfd_getfd', 'mount', 'umount2'] as const),
    ...(['move_mount', 'open_tree', 'fsopen', 'fsmount', 'mount_setattr', 'pivot_root', 'chroot'] as const),
    ...(['name_to_handle_at', 'open_by_handle_at', 'unshare', 'setns', 'seccomp', 'bpf', 'perf_event_open'] as const),
    ...(['userfaultfd', 'keyctl', 'add_key', 'request_key', 'io_uring_setup', 'io_uring_enter'] as const),
    ...(['io_uring_register', 'init_module', 'finit_module', 'kexec_load', 'reboot', 'syslog'] as const),
    ...(['settimeofday', 'sethostname', 'personality'] as const),
  ];

  it.each(HOSTILE)('ends the run: %s', async (call) => {
    const { ended, signal, stdout } = await run(rawCall(call));
    expect({ ended, signal, text: stdout.text }).toEqual({
      ended: 'forbidden_system_call',
      signal: 'SIGSYS',
      text: '',
    });
  });

  it.runIf(process.arch === 'x64')('ends the run: the same call by its number of the 32-bit variant', async () => {
    expect(await run(rawCall(0x40000000 | 521))).toMatchObject({ ended: 'forbidden_system_call' });
  });

  it.runIf(process.arch === 'x64')('ends the run: the way into the kernel of 32-bit programs', async () => {
    const code = `
import ctypes, mmap
memory = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
memory.write(bytes.fromhex('b814000000cd80c3'))
print(ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(memory)))())`;
    const { ended, stdout } = await run(code);
    // A kernel without that way ends it with another signal.
    expect(ended).toMatch(/^(forbidden_system_call|signalled)$/);
    expect(stdout.text).toBe('');
  });

  it('is refused: another account, a device, memory that is not counted, more of what is limited', async () => {
    const code = `
import os, resource
${attempt('os.setuid(0)')}
${attempt('os.setgid(0)')}
${attempt('os.setgroups([0])')}
${attempt("os.mknod('device', 0o60666, os.makedev(8, 0))")}
${attempt("os.chown('/scratch', 0, 0)")}
${attempt("os.memfd_create('memory')")}
${attempt('os.nice(-5)')}
${attempt('resource.setrlimit(resource.RLIMIT_AS, (2**40, 2**40))')}
${attempt('resource.setrlimit(resource.RLIMIT_NPROC, (9999, 9999))')}`;
    const answers = (await printed(code)).split('\n');
    expect(answers).toHaveLength(9);
    for (const answer of answers) expect(answer).toMatch(/^(PermissionError|ValueError)$/);
    const sharedMemory = process.arch === 'arm64' ? 194 : 29;
    expect(await printed(rawCall(sharedMemory, '0', '1048576', '0o1666'))).toBe('-1 EPERM');
  });

  it('gains nothing by a program that runs as its owner', async () => {
    const code = `
import os, shutil, sys
shutil.copy(sys.executable, 'copy')
os.chmod('copy', 0o6755)
${attempt("os.execv('copy', ['copy', '-c', 'print(1)'])")}`;
    expect(await printed(code)).toBe('PermissionError');
  });

  it('is as confined as before after it has become another program', async () => {
    const again = `import os, resource\\n${attempt('os.fork()').replaceAll('\n', '\\n')}print(resource.getrlimit(resource.RLIMIT_AS)[1])`;
    const code = `import os, sys\nos.execv(sys.executable, [sys.executable, '-I', '-S', '-c', "${again.replaceAll("'DONE'", '1')}"])`;
    expect(await printed(code)).toBe(`PermissionError\n${512 * 1024 * 1024}`);
  });
});

describe('sending signals outside', () => {
  it('reaches nobody: neither the worker nor its own launcher', async () => {
    const code = `
import os
for target in (${process.pid}, ${process.ppid}, -${process.pid}, 2, -1):
    ${attempt('os.kill(target, 9)').replaceAll('\n', '\n    ')}`;
    expect(new Set((await printed(code)).split('\n'))).toEqual(new Set(['ProcessLookupError']));
  });
});
