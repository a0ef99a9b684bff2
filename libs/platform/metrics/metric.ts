/** One number of a metric: what it is about, and how much. */
export interface Sample {
  /** Appended to the metric's name: `_bucket`, `_sum`, `_count`. */
  suffix?: string;
  labels: Labels;
  value: number;
}

/** A metric with all its numbers, ready to be written out. */
export interface MetricFamily {
  name: string;
  help: string;
  type: 'counter' | 'gauge' | 'histogram';
  samples: Sample[];
}

export type Labels = Readonly<Record<string, string>>;

/** Most label combinations that one metric keeps. What comes later is counted under `other`, so that memory stays bounded. */
export const MOST_SERIES = 500;

/** Values by label combination, never more than `MOST_SERIES` and one. */
export class SeriesMap<Value> {
  private readonly series = new Map<string, { labels: Labels; value: Value }>();

  constructor(private readonly make: () => Value) {}

  get(labels: Labels): { labels: Labels; value: Value } {
    const known = this.series.get(keyOf(labels));
    if (known) return known;
    if (this.series.size < MOST_SERIES) return this.add(labels);
    const other = Object.fromEntries(Object.keys(labels).map((name) => [name, 'other']));
    return this.series.get(keyOf(other)) ?? this.add(other);
  }

  values(): { labels: Labels; value: Value }[] {
    return [...this.series.values()];
  }

  private add(labels: Labels): { labels: Labels; value: Value } {
    const entry = { labels, value: this.make() };
    this.series.set(keyOf(labels), entry);
    return entry;
  }
}

const keyOf = (labels: Labels): string => JSON.stringify(Object.values(labels));
