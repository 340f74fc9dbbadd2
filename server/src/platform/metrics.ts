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
  readonly handovers: Counter<'carrier' | 'outcome'>;
  readonly carrierOpen: Gauge<'carrier'>;
  readonly endpointFindings: Gauge<'origin' | 'rule'>;
  readonly logEntries: Counter;
  readonly logSize: Gauge;
  readonly logFailures: Counter;
  readonly logWritable: Gauge;
  readonly withdrawals: Counter<'outcome'>;
  readonly reviews: Counter<'outcome'>;
  readonly geographyAge: Gauge<'file'>;
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
      labelNames: ['outcome'] as const,
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
    ...makeLogMetrics(registers),
    ...makeDeliveryMetrics(registers),
    ...makeEndpointMetrics(registers),
    withdrawals: new Counter({
      name: 'strongroom_withdrawals_total',
      help: 'Withdrawals by what became of them at the broker: executed, refused, delayed',
      labelNames: ['outcome'],
      registers,
    }),
    reviews: new Counter({
      name: 'strongroom_reviews_total',
      help: 'Daily reviews: written, acknowledged, escalated because unread, untold because nothing could be sent',
      labelNames: ['outcome'],
      registers,
    }),
    geographyAge: new Gauge({
      name: 'strongroom_geography_age_seconds',
      help: 'Age of each geography file since it was built: places, networks, kinds',
      labelNames: ['file'],
      registers,
    }),
  };
}

function makeLogMetrics(
  registers: Registry[],
): Pick<Metrics, 'logEntries' | 'logSize' | 'logFailures' | 'logWritable'> {
  return {
    logEntries: new Counter({
      name: 'strongroom_audit_log_entries_total',
      help: 'Entries that this node put into the audit log',
      registers,
    }),
    logSize: new Gauge({
      name: 'strongroom_audit_log_published_size',
      help: 'Entries under the last checkpoint that this node published',
      registers,
    }),
    logFailures: new Counter({
      name: 'strongroom_audit_log_failures_total',
      help: 'Passes in which the audit log could not be brought up to date',
      registers,
    }),
    logWritable: new Gauge({
      name: 'strongroom_audit_log_writable',
      help: '1 while acts may be recorded, 0 while they are refused because the log cannot be kept',
      registers,
    }),
  };
}

function makeEndpointMetrics(registers: Registry[]): Pick<Metrics, 'endpointFindings'> {
  return {
    endpointFindings: new Gauge({
      name: 'strongroom_endpoint_finding',
      help: '1 while a public endpoint of this house is not as this rule wants it',
      labelNames: ['origin', 'rule'],
      registers,
    }),
  };
}

function makeDeliveryMetrics(registers: Registry[]): Pick<Metrics, 'deliveries' | 'handovers' | 'carrierOpen'> {
  return {
    deliveries: new Counter({
      name: 'strongroom_deliveries_total',
      help: 'Messages handed to the outside world by channel and outcome',
      labelNames: ['channel', 'outcome'],
      registers,
    }),
    handovers: new Counter({
      name: 'strongroom_carrier_messages_total',
      help: 'Texts and calls by carrier and what became of them: accepted, delivered, failed, refused, unclear …',
      labelNames: ['carrier', 'outcome'],
      registers,
    }),
    carrierOpen: new Gauge({
      name: 'strongroom_carrier_left_alone',
      help: '1 while a carrier, or a country through it, is not asked because it failed too often in a row',
      labelNames: ['carrier'],
      registers,
    }),
  };
}
