import { readMetrics } from '@gatehouse/contracts/insight';
import { testEnvironment } from '@gatehouse/platform/testing';
import { expect, it } from 'vitest';
import { OPERATOR_ENVIRONMENT, OPERATOR_TOKEN, testApi } from './testing/test-api.ts';

const environment = testEnvironment(OPERATOR_ENVIRONMENT);
const api = testApi(environment);

const scrape = (token?: string): Promise<Response> =>
  fetch(`${api.url}${readMetrics.path}`, token ? { headers: { authorization: `Bearer ${token}` } } : {});

it('shows numbers to nobody without a credential', async () => {
  const answer = await scrape();
  expect(answer.status).toBe(401);
  expect(await answer.text()).not.toContain('gatehouse_');
});

it('shows this process and the installation in the Prometheus text format', async () => {
  await environment.database.client.$executeRaw`
    insert into process_heartbeats (id, kind, pid, version) values (gen_random_uuid(), 'worker', 1, '1')`;
  await fetch(`${api.url}/api/v1/agents/nobody-${crypto.randomUUID()}`);
  const answer = await scrape(OPERATOR_TOKEN);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4');
  const text = await answer.text();
  for (const line of [
    'gatehouse_queue_jobs{job="sessions.advance",state="waiting"} 0',
    'gatehouse_sessions_lease_expired 0',
    'gatehouse_budget_reserved_dollars 0',
    'gatehouse_processes{kind="worker"} 1',
    'gatehouse_event_horizon_lag_seconds 0',
    'gatehouse_metrics_part_failed{part="record"} 0',
    'gatehouse_metrics_part_failed{part="queues"} 0',
    // The route and never the address: the number of series does not grow with what is asked for.
    'gatehouse_http_request_seconds_count{method="GET",route="/api/v1/agents/:id",status="4xx"} 1',
  ]) {
    expect(text).toContain(`${line}\n`);
  }
  expect(text).toMatch(/^gatehouse_database_pool_connections\{state="total"\} [1-9]/m);
  expect(text).toMatch(/^gatehouse_kill_switches_snapshot_age_seconds [0-4]\./m);
});

it('is read by anything that reads the format', async () => {
  const text = await (await scrape(OPERATOR_TOKEN)).text();
  const sample = /^[a-zA-Z_:][a-zA-Z0-9_:]*(\{([a-z_]+="([^"\\]|\\.)*",?)*\})? ([-+]?[0-9.eE+-]+|\+Inf|NaN)$/;
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  expect(lines.filter((line) => !sample.test(line))).toEqual([]);
  const families = text.split('\n').flatMap((line) => /^# TYPE (\S+)/.exec(line)?.[1] ?? []);
  expect(new Set(families).size).toBe(families.length);
});
