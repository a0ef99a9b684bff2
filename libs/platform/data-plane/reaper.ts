import { type ChildProcess, spawn } from 'node:child_process';

/**
 * What runs in the reaper: it reads which processes to watch, and when the pipe closes because the launcher is gone, it
 * stops them, the last one first. A shell is enough, costs a megabyte, and is there wherever the product runs.
 */
const SCRIPT = `
trap '' INT TERM HUP
watched=
while read -r verb pid signal; do
  case $verb in
    watch) watched="$pid:$signal $watched" ;;
    forget)
      rest=
      for entry in $watched; do [ "\${entry%%:*}" = "$pid" ] || rest="$rest $entry"; done
      watched=$rest ;;
  esac
done
runs() { kill -0 "$1" 2>/dev/null && ! grep -q '^State:[[:space:]]*Z' "/proc/$1/status" 2>/dev/null; }
for entry in $watched; do
  pid=\${entry%%:*}
  kill -s "\${entry##*:}" "$pid" 2>/dev/null || continue
  tries=0
  while runs "$pid" && [ "$tries" -lt 100 ]; do sleep 0.05; tries=$((tries + 1)); done
  if runs "$pid"; then kill -s KILL "$pid" 2>/dev/null; fi
done
`;

/** Outlives a launcher that is killed, and then stops in order what it had started. */
export class Reaper {
  private constructor(private readonly shell: ChildProcess) {}

  static start(): Reaper {
    // A session of its own, so that neither Ctrl-C nor the end of the terminal reaches it.
    const shell = spawn('/bin/sh', ['-c', SCRIPT], { stdio: ['pipe', 'ignore', 'ignore'], detached: true, cwd: '/' });
    shell.unref();
    shell.stdin?.on('error', () => undefined); // A reaper that was killed itself: the next start cleans up.
    return new Reaper(shell);
  }

  get pid(): number | undefined {
    return this.shell.pid;
  }

  watch(pid: number, signal: NodeJS.Signals): void {
    this.tell(`watch ${pid} ${signal.replace('SIG', '')}`);
  }

  forget(pid: number): void {
    this.tell(`forget ${pid}`);
  }

  /** Lets the reaper go once everything that it watched has been forgotten. */
  release(): void {
    this.shell.stdin?.end();
  }

  private tell(line: string): void {
    this.shell.stdin?.write(`${line}\n`);
  }
}
