import { readMetrics } from '@gatehouse/contracts/insight';
import type { DatabaseReport } from '@gatehouse/platform/data-plane';
import { judgeQueues, judgeSnapshot } from './backlog.rules.ts';
import type { Finding } from './doctor.rules.ts';
import { type MetricSample, readMetricsText } from './metrics-text.rules.ts';

const TIMEOUT_MS = 4_000;

export interface ExamineBacklogOptions {
  url: string;
  token: string | undefined;
  processes: DatabaseReport['processes'];
}

/** What api and workers say of their queues and of the kill switches that they go by. */
export async function examineBacklog({ url, token, processes }: ExamineBacklogOptions): Promise<Finding[]> {
  const worker = processes.find(({ kind }) => kind === 'worker');
  const port = worker?.details.metricsPort;
  const [api, work] = await Promise.all([
    numbersAt(new URL(readMetrics.path, url), token),
    typeof port === 'number' ? numbersAt(new URL(`http://127.0.0.1:${port}${readMetrics.path}`)) : [],
  ]);
  return [judgeQueues(api), judgeSnapshot('api', api), ...(worker ? [judgeSnapshot('worker', work)] : [])];
}

/** None when nobody answers: the findings say so. */
async function numbersAt(address: URL, token?: string): Promise<MetricSample[]> {
  try {
    const answer = await fetch(address, {
      headers: token ? { authorization: `Bearer ${token}` } : {},
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return answer.ok ? readMetricsText(await answer.text()) : [];
  } catch {
    return [];
  }
}
