import { type Labels, type MetricFamily, SeriesMap } from './metric.ts';

/** A number that only grows while the process lives. */
export class Counter<Name extends string = never> {
  private readonly series = new SeriesMap(() => ({ count: 0 }));

  /** @param name ends in `_total` */
  constructor(
    private readonly name: string,
    private readonly help: string,
  ) {}

  /** @param labels from closed sets (kinds, outcomes, stages): never ids, texts or addresses */
  add(labels: Record<Name, string>, by = 1): void {
    this.series.get(labels as Labels).value.count += by;
  }

  family(): MetricFamily {
    const samples = this.series.values().map(({ labels, value }) => ({ labels, value: value.count }));
    return { name: this.name, help: this.help, type: 'counter', samples };
  }
}
