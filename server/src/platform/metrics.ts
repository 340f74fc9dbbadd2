/** Prometheus metrics, named after OpenTelemetry where it has a name. One registry per server, so tests do not share. */
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { makeRequestDurations, type RequestDurations } from './request-durations.ts';

export interface Metrics {
  readonly registry: Registry;
  readonly requestDurations: RequestDurations;
  readonly decisions: Counter<'action' | 'decision' | 'rule'>;
  readonly signIns: Counter<'outcome'>;
  readonly proofs: Counter<'method' | 'outcome'>;
  readonly hashQueue: Gauge;
  readonly hashRefusals: Counter;
  readonly deliveries: Counter<'channel' | 'outcome'>;
}

export function makeMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    requestDurations: makeRequestDurations(registry),
    decisions: new Counter({
      name: 'strongroom_decisions_total',
      help: 'Access decisions by action, decision and the rule that decided',
      labelNames: ['action', 'decision', 'rule'],
      registers,
    }),
    signIns: new Counter({
      name: 'strongroom_sign_ins_total',
      help: 'Sign-ins by outcome',
      labelNames: ['outcome'],
      registers,
    }),
    proofs: new Counter({
      name: 'strongroom_proofs_total',
      help: 'Answers to challenges by method and outcome',
      labelNames: ['method', 'outcome'],
      registers,
    }),
    hashQueue: new Gauge({ name: 'strongroom_password_hash_queue', help: 'Password hashes waiting', registers }),
    hashRefusals: new Counter({
      name: 'strongroom_password_hash_refusals_total',
      help: 'Password hashes refused because the queue was full or too slow',
      registers,
    }),
    deliveries: new Counter({
      name: 'strongroom_deliveries_total',
      help: 'Messages handed to the outside world by channel and outcome',
      labelNames: ['channel', 'outcome'],
      registers,
    }),
  };
}
