/**
 * The histogram of request durations. Every request passes here, so counting is a few additions; names and labels are
 * put together when somebody reads the metrics. Exported as Prometheus does: buckets count what is at most their bound.
 */
import type { Registry } from 'prom-client';

export interface RequestDurations {
  observe(route: string, method: string, status: number, seconds: number): void;
}

interface Series {
  readonly labels: Readonly<Record<string, string>>;
  /** How many fell between the bound before and this one; the last holds what is beyond all bounds. */
  readonly counts: number[];
  sum: number;
}

const NAME = 'http_server_request_duration_seconds';
const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

export function makeRequestDurations(registry: Registry): RequestDurations {
  const byRoute = new Map<string, Map<string, Map<number, Series>>>();
  const all: Series[] = [];

  function add(route: string, method: string, status: number): Series {
    const labels = {
      http_route: route,
      http_request_method: method,
      http_response_status_code: String(status),
    };
    const series = { labels, counts: new Array<number>(BOUNDS.length + 1).fill(0), sum: 0 };
    all.push(series);
    const byMethod = byRoute.get(route) ?? new Map<string, Map<number, Series>>();
    const byStatus = byMethod.get(method) ?? new Map<number, Series>();
    byRoute.set(route, byMethod.set(method, byStatus.set(status, series)));
    return series;
  }

  const metric = {
    name: NAME,
    get: async () => ({
      name: NAME,
      help: 'Duration of HTTP server requests',
      type: 'histogram',
      aggregator: 'sum',
      values: all.flatMap(exported),
    }),
  };
  // The registry asks a metric for its name and its values, and for nothing else.
  registry.registerMetric(metric as never);

  return {
    observe(route, method, status, seconds) {
      const series = byRoute.get(route)?.get(method)?.get(status) ?? add(route, method, status);
      series.sum += seconds;
      let bucket = 0;
      while (bucket < BOUNDS.length && seconds > (BOUNDS[bucket] ?? 0)) bucket += 1;
      series.counts[bucket] = (series.counts[bucket] ?? 0) + 1;
    },
  };
}

function exported({ labels, counts, sum }: Series) {
  let atMost = 0;
  const buckets = counts.map((count, index) => {
    atMost += count;
    return { metricName: `${NAME}_bucket`, labels: { ...labels, le: BOUNDS[index] ?? '+Inf' }, value: atMost };
  });
  return [
    ...buckets,
    { metricName: `${NAME}_sum`, labels, value: sum },
    { metricName: `${NAME}_count`, labels, value: atMost },
  ];
}
