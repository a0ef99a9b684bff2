import { afterEach, describe, expect, it } from 'vitest';
import { Counter } from './counter.ts';
import { renderMetrics } from './exposition.rules.ts';
import { Histogram } from './histogram.ts';
import { MOST_SERIES } from './metric.ts';
import { MetricsServer } from './metrics-server.ts';

describe('the text format', () => {
  it('writes counters with their labels, escaped', () => {
    const counter = new Counter<'kind'>('calls_total', 'Calls\nmade.');
    counter.add({ kind: 'a"b\\c' });
    counter.add({ kind: 'a"b\\c' }, 2);
    expect(renderMetrics([counter.family()])).toBe(
      '# HELP calls_total Calls\\nmade.\n# TYPE calls_total counter\ncalls_total{kind="a\\"b\\\\c"} 3\n',
    );
  });

  it('writes histograms as growing buckets, a sum and a count', () => {
    const histogram = new Histogram<'kind'>('took_seconds', 'Time.');
    for (const seconds of [0.0005, 0.2, 1_000]) histogram.observe({ kind: 'x' }, seconds);
    const text = renderMetrics([histogram.family()]);
    expect(text).toContain('took_seconds_bucket{kind="x",le="0.001"} 1\n');
    expect(text).toContain('took_seconds_bucket{kind="x",le="0.25"} 2\n');
    expect(text).toContain('took_seconds_bucket{kind="x",le="300"} 2\n');
    expect(text).toContain('took_seconds_bucket{kind="x",le="+Inf"} 3\n');
    expect(text).toContain('took_seconds_count{kind="x"} 3\n');
  });

  it('keeps a bounded number of label combinations, and loses no count', () => {
    const counter = new Counter<'id'>('calls_total', 'Calls.');
    for (let id = 0; id < MOST_SERIES + 100; id += 1) counter.add({ id: String(id) });
    const { samples } = counter.family();
    expect(samples).toHaveLength(MOST_SERIES + 1);
    expect(samples.at(-1)).toEqual({ labels: { id: 'other' }, value: 100 });
  });
});

describe('MetricsServer', () => {
  const servers: MetricsServer[] = [];
  afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

  it('serves the numbers, and takes another port when its own is taken', async () => {
    const warnings: string[] = [];
    const start = async (port: number): Promise<number> => {
      const server = new MetricsServer(
        async () => [{ name: 'up', help: 'Up.', type: 'gauge', samples: [{ labels: {}, value: 1 }] }],
        (message) => warnings.push(message),
      );
      servers.push(server);
      return (await server.listen(port)) ?? 0;
    };
    const first = await start(0);
    const second = await start(first);
    expect(second).not.toBe(first);
    expect(warnings).toHaveLength(1);
    const answer = await fetch(`http://127.0.0.1:${second}/metrics`);
    expect(answer.headers.get('content-type')).toContain('version=0.0.4');
    expect(await answer.text()).toContain('up 1\n');
    expect((await fetch(`http://127.0.0.1:${second}/`)).status).toBe(404);
  });
});
