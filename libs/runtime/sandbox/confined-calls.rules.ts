import type { CallFilter, CallRule } from './call-filter.rules.ts';
import { SYSTEM_CALLS, type SystemCall } from './system-calls.rules.ts';

/** Calls that reach for the kernel or for other programs. No honest program in a sandbox makes one. */
const HOSTILE: readonly SystemCall[] = [
  ...(['ptrace', 'process_vm_readv', 'process_vm_writev', 'pidfd_getfd', 'kcmp'] as const),
  ...(['mount', 'umount2', 'move_mount', 'open_tree', 'fsopen', 'fsconfig', 'fsmount', 'fspick'] as const),
  ...(['mount_setattr', 'pivot_root', 'chroot', 'swapon', 'swapoff', 'quotactl', 'quotactl_fd'] as const),
  ...(['fanotify_init', 'name_to_handle_at', 'open_by_handle_at', 'unshare', 'setns', 'seccomp'] as const),
  ...(['bpf', 'perf_event_open', 'userfaultfd', 'keyctl', 'add_key', 'request_key'] as const),
  ...(['io_uring_setup', 'io_uring_enter', 'io_uring_register'] as const),
  ...(['init_module', 'finit_module', 'delete_module', 'kexec_load', 'kexec_file_load', 'reboot'] as const),
  ...(['syslog', 'acct', 'settimeofday', 'clock_settime', 'clock_adjtime', 'adjtimex'] as const),
  ...(['sethostname', 'setdomainname', 'iopl', 'ioperm', 'modify_ldt', 'personality', 'vhangup'] as const),
];

const CLONE_THREAD = 0x00010000;
/** New mount, cgroup, UTS, IPC, user, PID, network and time namespaces. */
const CLONE_NAMESPACES = 0x00020000 | 0x7e000000 | 0x00000080;
const LOCAL_SOCKETS = 1;
/** Questions about a file that libraries ask, and its flags. Nothing that writes into a terminal. */
const HARMLESS_CONTROLS = { TCGETS: 0x5401, TIOCGWINSZ: 0x5413, FIONREAD: 0x541b, FIONBIO: 0x5421 };
const CLOSE_ON_EXECUTION = { FIONCLEX: 0x5450, FIOCLEX: 0x5451 };

const LIMITED = {
  // Threads and no processes: what limits one process then limits the run.
  clone: { argument: 0, with: CLONE_THREAD, without: CLONE_NAMESPACES },
  // Its flags are in memory, where a filter cannot look; libraries go on to clone.
  clone3: 'absent',
  // Event loops wake themselves through a pair. No other socket can be made, of any family.
  socketpair: { argument: 0, oneOf: [LOCAL_SOCKETS] },
  ioctl: { argument: 1, oneOf: [...Object.values(HARMLESS_CONTROLS), ...Object.values(CLOSE_ON_EXECUTION)] },
} satisfies Partial<Record<SystemCall, CallRule>>;

const every = (calls: readonly string[], rule: CallRule): Record<string, CallRule> =>
  Object.fromEntries(calls.map((call) => [call, rule]));

/**
 * For code that nobody has seen before: only what computing needs, nothing that is not listed. The table of calls lists
 * exactly those that are allowed or hostile.
 */
export const CODE_CALLS: CallFilter = {
  calls: { ...every(Object.keys(SYSTEM_CALLS), 'allow'), ...LIMITED, ...every(HOSTILE, 'kill') },
  otherwise: 'refuse',
};

/** For programs whose needs we do not know, such as tool servers: everything but what is hostile, which they are refused. */
export const PROGRAM_CALLS: CallFilter = { calls: every(HOSTILE, 'refuse'), otherwise: 'allow' };
