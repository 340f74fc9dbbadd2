/**
 * Webhooks: entries of the audit trail for other systems of the broker, signed, tried again for three days. One is ended by
 * its receiver that says it is gone (410), and by us where it took nothing for as long as a message is tried; then the
 * operator hears of it, resumes it, and has it told again what it missed, each under the id it always had.
 */
import { type Clock, type Instant, type JsonValue, type Random, toRfc3339 } from '@strongroom/core';
import type { Config } from '../../platform/config/config.ts';
import { afterCommit, type Database } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import type { Jobs } from '../../platform/jobs/jobs.ts';
import type { Logger } from '../../platform/logging.ts';
import { postOutside } from '../../platform/outbound.ts';
import {
  type Audit,
  type AuditEntry,
  type AuditEvent,
  type EntryCursor,
  EVERY_ENTRY,
  type FoundEntry,
  systemActor,
} from '../audit/index.ts';
import * as store from './events.store.ts';
import { hears, signedHeaders, waitBefore } from './webhooks.rules.ts';

export interface Webhooks {
  tell(entry: AuditEntry): Promise<void>;
  /** False when it was not ended. */
  resume(webhookId: string): Promise<boolean>;
  /** Tells it again what it hears of this time, oldest first; answers how many, null where no webhook has this id. */
  replay(webhookId: string, time: { readonly from: Instant; readonly to: Instant }): Promise<number | null>;
}

const QUEUE = 'webhook';
const GONE = 410;
/** Entries that are read at once to tell them again. */
const READ_AT_ONCE = 500;
const BYTE = 256;

export function makeWebhooks(deps: {
  database: Database;
  jobs: Jobs;
  audit: Audit;
  clock: Clock;
  random: Random;
  logger: Logger;
  settings: NonNullable<Config['events']>;
}): Webhooks {
  const { database, jobs, audit, clock, random, logger, settings } = deps;
  const webhooks = new Map(settings.webhooks.map((one) => [one.id, one]));

  const enqueue = (
    payload: { webhookId: string; id: string; body: string; tries: number; key: string; since: Instant },
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
      const { webhookId, id, body, tries, key, since } = payload as Parameters<typeof enqueue>[0];
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
      if (status >= 200 && status < 300) return void (await store.webhookTold(database.read, webhookId, clock.now()));
      if (status === GONE) return end(webhookId, 'gone');
      const share = (random(1)[0] ?? 0) / BYTE;
      const wait = waitBefore(tries, { waits: settings.retrySeconds, retryAfter, share, now: clock.now() });
      // A new job rather than a failed one: it is the receiver that failed, and it said when to come again.
      if (wait !== null) return enqueue({ webhookId, id, body, tries: tries + 1, key, since }, wait);
      await lost(webhookId, id);
      // One message that nobody takes is lost by itself; where none was taken meanwhile nobody listens any more.
      if (!(await store.wasToldSince(database.read, webhookId, since))) await end(webhookId, 'unreachable');
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
      afterCommit(tx, () =>
        logger.error({ webhook, reason }, 'a webhook has ended: nothing is told until it is resumed'),
      );
    });
  }
  async function lost(webhook: string, message: string): Promise<void> {
    await database.transaction((tx) => audit.append(tx, about('webhook.given-up', { webhook, message })));
  }

  const tellOne = (webhookId: string, entry: AuditEntry): Promise<void> =>
    enqueue(
      { webhookId, id: entry.id, body: bodyOf(entry), tries: 1, key: entry.userId ?? 'house', since: clock.now() },
      0,
    );

  return {
    async tell(entry) {
      for (const { id: webhookId, events } of webhooks.values()) {
        if (!hears(events, entry.event) || (await store.isWebhookEnded(database.read, webhookId))) continue;
        await tellOne(webhookId, entry);
      }
    },
    async replay(webhookId, { from, to }) {
      const webhook = webhooks.get(webhookId);
      if (webhook === undefined) return null;
      const filter = { ...EVERY_ENTRY, from, to };
      const found: AuditEntry[] = [];
      let before: EntryCursor | null = null;
      do {
        const page: readonly FoundEntry[] = await audit.search('all', filter, { before, limit: READ_AT_ONCE });
        found.push(...page.map(({ entry }) => entry).filter(({ event }) => hears(webhook.events, event)));
        before = page.length < READ_AT_ONCE ? null : (page.at(-1) ?? null);
      } while (before !== null);
      for (const entry of found.toReversed()) await tellOne(webhookId, entry);
      const told = { webhook: webhookId, from: toRfc3339(from), to: toRfc3339(to), messages: String(found.length) };
      await database.transaction((tx) => audit.append(tx, about('webhook.replayed', told)));
      return found.length;
    },
    resume: (webhookId) =>
      database.transaction(async (tx) => {
        if (!(await consume(tx, store.resumeWebhook(webhookId)))) return false;
        await audit.append(tx, about('webhook.resumed', { webhook: webhookId }));
        return true;
      }),
  };
}

function bodyOf(entry: AuditEntry): string {
  const { actor, userId, accountId, outcome, rule = null, details } = entry;
  const { kind, surface } = actor;
  const data = { entry: entry.id, userId, accountId, outcome, rule, actor: kind, surface, details };
  return JSON.stringify({ type: entry.event, timestamp: toRfc3339(entry.at), data });
}
