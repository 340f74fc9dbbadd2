/**
 * Webhooks: entries of the audit trail for other systems of the broker, signed, tried again for three days, ended by
 * a receiver that says it is gone (410) until the operator resumes it.
 */
import { type Clock, type JsonValue, type Random, toRfc3339 } from '@strongroom/core';
import type { Config } from '../../platform/config/config.ts';
import type { Database } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import type { Jobs } from '../../platform/jobs/jobs.ts';
import { postOutside } from '../../platform/outbound.ts';
import { type Audit, type AuditEntry, type AuditEvent, systemActor } from '../audit/index.ts';
import * as store from './events.store.ts';
import { hears, signedHeaders, waitBefore } from './webhooks.rules.ts';

export interface Webhooks {
  tell(entry: AuditEntry): Promise<void>;
  /** False when it was not ended. */
  resume(webhookId: string): Promise<boolean>;
}

const QUEUE = 'webhook';
const GONE = 410;
const BYTE = 256;

export function makeWebhooks(deps: {
  database: Database;
  jobs: Jobs;
  audit: Audit;
  clock: Clock;
  random: Random;
  settings: NonNullable<Config['events']>;
}): Webhooks {
  const { database, jobs, audit, clock, random, settings } = deps;
  const webhooks = new Map(settings.webhooks.map((one) => [one.id, one]));

  const enqueue = (
    payload: { webhookId: string; id: string; body: string; tries: number; key: string },
    wait: number,
  ) =>
    database.transaction((tx) =>
      jobs.enqueue(tx, {
        queue: QUEUE,
        key: `${payload.webhookId} ${payload.key}`,
        delaySeconds: wait,
        payload: payload as unknown as JsonValue,
      }),
    );

  jobs.handle(
    QUEUE,
    async (payload) => {
      const { webhookId, id, body, tries, key } = payload as Parameters<typeof enqueue>[0];
      const webhook = webhooks.get(webhookId);
      if (webhook === undefined || (await store.isWebhookEnded(database.read, webhookId))) return;
      const headers = {
        'content-type': 'application/json',
        ...signedHeaders({ id, at: clock.now(), body }, webhook.secrets),
      };
      const { status, retryAfter } = await postOutside(webhook.url, {
        headers,
        body: Buffer.from(body),
        timeoutMs: settings.timeoutMs,
        named: settings.internalOrigins,
      }).catch(() => ({ status: 0, retryAfter: undefined }));
      if (status >= 200 && status < 300) return;
      if (status === GONE) return end(webhookId, 'gone');
      const share = (random(1)[0] ?? 0) / BYTE;
      const wait = waitBefore(tries, { waits: settings.retrySeconds, retryAfter, share, now: clock.now() });
      // A new job rather than a failed one: it is the receiver that failed, and it said when to come again.
      if (wait !== null) await enqueue({ webhookId, id, body, tries: tries + 1, key }, wait);
      else await lost(webhookId, id);
    },
    { maxAttempts: settings.attempts },
  );

  const about = (event: string, details: Record<string, string>): AuditEvent => ({
    event,
    actor: systemActor,
    origin: null,
    userId: null,
    accountId: null,
    details,
    outcome: 'done',
  });

  async function end(webhook: string, reason: string): Promise<void> {
    await database.transaction(async (tx) => {
      if (!(await store.endWebhook(tx, webhook, clock.now()))) return;
      await audit.append(tx, about('webhook.ended', { webhook, reason }));
    });
  }
  async function lost(webhook: string, message: string): Promise<void> {
    await database.transaction((tx) => audit.append(tx, about('webhook.given-up', { webhook, message })));
  }

  return {
    async tell(entry) {
      for (const { id: webhookId, events } of webhooks.values()) {
        if (!hears(events, entry.event) || (await store.isWebhookEnded(database.read, webhookId))) continue;
        const { actor, userId, accountId, outcome, rule = null, details } = entry;
        const body = JSON.stringify({
          type: entry.event,
          timestamp: toRfc3339(entry.at),
          data: {
            entry: entry.id,
            userId,
            accountId,
            outcome,
            rule,
            actor: actor.kind,
            surface: actor.surface,
            details,
          },
        });
        await enqueue({ webhookId, id: entry.id, body, tries: 1, key: userId ?? 'house' }, 0);
      }
    },
    resume: (webhookId) =>
      database.transaction(async (tx) => {
        if (!(await consume(tx, store.resumeWebhook(webhookId)))) return false;
        await audit.append(tx, about('webhook.resumed', { webhook: webhookId }));
        return true;
      }),
  };
}
