/** Request durations are exported exactly as the histogram of prom-client exports them. */
import { Histogram, Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { makeRequestDurations } from './request-durations.ts';

const OBSERVED: readonly (readonly [string, string, number, number])[] = [
  ['/v1/session', 'GET', 200, 0.0004],
  ['/v1/session', 'GET', 200, 0.001],
  ['/v1/session', 'GET', 200, 0.0010001],
  ['/v1/session', 'GET', 401, 0.3],
  ['/v1/sign-in', 'POST', 200, 0.05],
  ['/v1/sign-in', 'POST', 503, 5],
  ['/v1/sign-in', 'POST', 503, 60],
];

function expected(): Promise<string> {
  const registry = new Registry();
  const histogram = new Histogram({
    name: 'http_server_request_duration_seconds',
    help: 'Duration of HTTP server requests',
    labelNames: ['http_route', 'http_request_method', 'http_response_status_code'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  });
  for (const [route, method, status, seconds] of OBSERVED)
    histogram.labels(route, method, String(status)).observe(seconds);
  return registry.metrics();
}

/** One line a value, its labels in an order of their own. */
const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.replace(/\{(.*)\}/, (_all, labels: string) => `{${labels.split(',').sort().join(',')}}`))
    .sort();

describe('request durations', () => {
  it('are what a histogram says of the same observations', async () => {
    const registry = new Registry();
    const durations = makeRequestDurations(registry);
    for (const [route, method, status, seconds] of OBSERVED) durations.observe(route, method, status, seconds);
    expect(lines(await registry.metrics())).toEqual(lines(await expected()));
  });

  it('are named before anything was observed', async () => {
    const registry = new Registry();
    makeRequestDurations(registry);
    expect(await registry.metrics()).toContain('# TYPE http_server_request_duration_seconds histogram');
  });
});
