/**
 * Our own public endpoints, looked at from time to time: a certificate that is about to end, an old protocol that a proxy
 * switched on again, a header that is gone. A finding is an alarm: it stands in the log and in the metrics as long as it
 * lasts, and in the audit trail when it begins and ends.
 */
import { type Clock, HOUR_MS, type Instant } from '@strongroom/core';
import type { Config } from '../../platform/config/config.ts';
import type { Database } from '../../platform/database/database.ts';
import type { Logger } from '../../platform/logging.ts';
import type { Metrics } from '../../platform/metrics.ts';
import { type Audit, systemActor } from '../audit/index.ts';
import { endpointRules, type Finding, judgeEndpoint } from './endpoint.rules.ts';
import { type ProbeOptions, probe } from './endpoint-probe.ts';

export interface CheckedEndpoint {
  readonly origin: string;
  readonly findings: readonly Finding[];
}

export interface Endpoints {
  check(): Promise<readonly CheckedEndpoint[]>;
  /** The same, when it is time again. */
  checkWhenDue(): Promise<void>;
}

export function makeEndpoints(deps: {
  database: Database;
  audit: Audit;
  metrics: Pick<Metrics, 'endpointFindings'>;
  logger: Logger;
  clock: Clock;
  settings: Config['endpoints'];
  /** Those that people reach; only https is looked at. */
  origins: readonly string[];
  probeOptions?: Partial<ProbeOptions>;
}): Endpoints {
  const { database, audit, metrics, logger, clock, settings, origins } = deps;
  const options = { timeoutMs: settings.timeoutMs, ...deps.probeOptions };
  /** What was wrong when this node looked last, by endpoint and rule. */
  const wrong = new Map<string, boolean>();
  let checkedAt: Instant | null = null;

  async function note(origin: string, { rule, ok, seen }: Finding): Promise<void> {
    metrics.endpointFindings.set({ origin, rule }, ok ? 0 : 1);
    if (!ok) logger.error({ origin, rule, seen }, 'a public endpoint is not as it must be');
    const key = `${origin} ${rule}`;
    const before = wrong.get(key) ?? false;
    wrong.set(key, !ok);
    if (before === !ok) return;
    await database.transaction((tx) =>
      audit.append(tx, {
        event: ok ? 'endpoint.mended' : 'endpoint.failed',
        outcome: 'done',
        rule,
        actor: systemActor,
        origin: null,
        userId: null,
        accountId: null,
        details: { endpoint: origin, seen },
      }),
    );
  }

  async function check(): Promise<readonly CheckedEndpoint[]> {
    const checked: CheckedEndpoint[] = [];
    for (const origin of origins.filter((one) => one.startsWith('https:'))) {
      const at = { now: clock.now(), leastDays: settings.certificateDays };
      const findings = judgeEndpoint(await probe(origin, options), at);
      for (const rule of endpointRules) {
        const finding = findings.find((one) => one.rule === rule);
        if (finding !== undefined) await note(origin, finding);
      }
      checked.push({ origin, findings });
    }
    return checked;
  }

  return {
    check,
    async checkWhenDue() {
      const now = clock.now();
      if (settings.everyHours === 0 || (checkedAt !== null && now - checkedAt < settings.everyHours * HOUR_MS)) return;
      checkedAt = now;
      await check();
    },
  };
}
