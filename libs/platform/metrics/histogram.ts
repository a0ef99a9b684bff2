import { type Labels, type MetricFamily, type Sample, SeriesMap } from './metric.ts';

/** Upper bounds in seconds: from a stage of the gate (under 1 ms) to a model that thinks (minutes). */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300] as const;

interface Distribution {
  /** How many fell under each bound and over the one before it; the last place is for those over all bounds. */
  counts: number[];
  sum: number;
}

/** How long something takes, in seconds. */
export class Histogram<Name extends string = never> {
  private readonly series = new SeriesMap<Distribution>(() => ({
    counts: Array.from({ length: SECONDS.length + 1 }, () => 0),
    sum: 0,
  }));

  /** @param name ends in `_seconds` */
  constructor(
    private readonly name: string,
    private readonly help: string,
  ) {}

  /** @param labels from closed sets (kinds, outcomes, routes): never ids, texts or addresses */
  observe(labels: Record<Name, string>, seconds: number): void {
    const { value } = this.series.get(labels as Labels);
    const bound = SECONDS.findIndex((limit) => seconds <= limit);
    const place = bound === -1 ? SECONDS.length : bound;
    value.counts[place] = (value.counts[place] ?? 0) + 1;
    value.sum += seconds;
  }

  family(): MetricFamily {
    return {
      name: this.name,
      help: this.help,
      type: 'histogram',
      samples: this.series.values().flatMap(({ labels, value }) => samplesOf(labels, value)),
    };
  }
}

function samplesOf(labels: Labels, { counts, sum }: Distribution): Sample[] {
  let total = 0;
  const buckets = counts.map((count, place): Sample => {
    total += count;
    const bound = SECONDS[place];
    return { suffix: '_bucket', labels: { ...labels, le: bound === undefined ? '+Inf' : String(bound) }, value: total };
  });
  return [...buckets, { suffix: '_sum', labels, value: sum }, { suffix: '_count', labels, value: total }];
}
