/** What a receiver meets that is started long after the demonstration that tells it. */
import { expect, it } from 'vitest';
import { configSchema } from '../platform/config/config.schema.ts';
import { eventsTo } from './demo.ts';

it('tells a receiver that is started two hours later within seconds, and has not given it up', () => {
  const waits = configSchema.shape.events.parse(eventsTo('http://127.0.0.1:9100'))?.retrySeconds ?? [];
  expect(Math.max(...waits)).toBeLessThanOrEqual(10);
  expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeGreaterThan(7_200);
});
