import { type Finding, fine, problem, warning } from './doctor.rules.ts';
import type { MetricSample } from './metrics-text.rules.ts';

/** More jobs than this wait only when workers do not keep up. */
const DEEP_QUEUE = 100;
/** Past this, the gate refuses tiers 1 and 2 (S0-KIL-08). */
const STALE_SNAPSHOT_SECONDS = 5;
/** Checkpoints are taken every few seconds while a worker runs. */
const LATE_CHECKPOINT_SECONDS = 60;

/** Jobs that wait for a worker, and those that were given up. */
export function judgeQueues(samples: readonly MetricSample[]): Finding {
  const jobs = samples.filter(({ name }) => name === 'gatehouse_queue_jobs');
  if (jobs.length === 0) return warning('queues', 'Redis did not say how many jobs wait; see `./gatehouse status`');
  const waiting = jobs.filter(({ labels }) => labels.state === 'waiting');
  const total = waiting.reduce((sum, { value }) => sum + value, 0);
  const deepest = waiting.reduce((most, sample) => (sample.value > most.value ? sample : most));
  if (total <= DEEP_QUEUE) return fine('queues', `${total} job(s) wait`);
  return warning(
    'queues',
    `${total} jobs wait, most of them ${deepest.labels.job}: start another worker, or raise GATEHOUSE_WORKER_SESSIONS`,
  );
}

/** How old the kill switches are that a process goes by. */
export function judgeSnapshot(process: string, samples: readonly MetricSample[]): Finding {
  const name = `kill switches (${process})`;
  const age = samples.find((sample) => sample.name === 'gatehouse_kill_switches_snapshot_age_seconds')?.value;
  if (age === undefined) return warning(name, `the ${process} did not say how old its view of them is`);
  if (age <= STALE_SNAPSHOT_SECONDS) return fine(name, `read ${age.toFixed(1)} s ago`);
  const when = Number.isFinite(age) ? `${age.toFixed(0)} s ago` : 'never';
  return problem(
    name,
    `read ${when}, so actions of tiers 1 and 2 are refused: the ${process} does not reach PostgreSQL, see \`./gatehouse logs ${process}\``,
  );
}

/** Sessions that nobody carries on. */
export const judgeLeases = (stuckSessions: number): Finding =>
  stuckSessions === 0
    ? fine('leases', 'every running session has a worker')
    : problem(
        'leases',
        `${stuckSessions} running session(s) have no worker and nobody takes them up: see \`./gatehouse logs worker\`, and start it again`,
      );

/** Whether the record is signed as it grows: what is not can be changed without a trace. */
export const judgeCheckpoints = (unsignedSeconds: number): Finding =>
  unsignedSeconds <= LATE_CHECKPOINT_SECONDS
    ? fine('checkpoints', 'the record is signed as it grows')
    : problem(
        'checkpoints',
        `events of ${Math.round(unsignedSeconds)} s ago are not signed: see \`./gatehouse logs worker\` for why no checkpoint is taken`,
      );
