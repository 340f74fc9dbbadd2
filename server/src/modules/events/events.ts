/**
 * Events out. The audit trail is the one place where everything that happens is said, so it is what others hear from: an
 * entry that concerns them reaches this module through the outbox, after its commit, at least once.
 */
import type { Clock, Random } from '@strongroom/core';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../../platform/config/config.ts';
import type { Database } from '../../platform/database/database.ts';
import type { ReadCertificate } from '../../platform/http/client-certificate.ts';
import type { Jobs } from '../../platform/jobs/jobs.ts';
import type { Logger } from '../../platform/logging.ts';
import type { Outbox } from '../../platform/outbox.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import type { Audit } from '../audit/index.ts';
import type { ServiceEntrance } from '../surfaces/index.ts';
import { securityEventsOf, toldEvents } from './caep.rules.ts';
import { makeEventTokens } from './event-tokens.ts';
import { addSsfPages } from './ssf.pages.ts';
import { makeStreams } from './streams.ts';
import { makeWebhooks, type Webhooks } from './webhooks.ts';

export interface Events {
  /** `certificateOf` where receivers show a certificate; elsewhere null. */
  addPages(app: FastifyInstance, certificateOf: ReadCertificate | null): void;
  resumeWebhook: Webhooks['resume'];
  replayWebhook: Webhooks['replay'];
  sweep(): Promise<void>;
  /** Lets everybody go who polls here: the server goes down. */
  close(): void;
  /** Polls that wait at this node. */
  waiting(): number;
}

const SUBSCRIBER = 'events';

export function makeEvents(deps: {
  database: Database;
  jobs: Jobs;
  outbox: Outbox;
  audit: Audit;
  vault: Vault;
  clock: Clock;
  random: Random;
  logger: Logger;
  issuer: string;
  entrance: ServiceEntrance;
  certifiedOrigin: string | null;
  settings: Config['events'];
  lookEveryMs: number;
}): Events {
  const { settings, issuer, outbox, audit } = deps;
  if (settings === undefined) {
    return {
      addPages: () => {},
      resumeWebhook: async () => false,
      replayWebhook: async () => null,
      sweep: async () => {},
      close: () => {},
      waiting: () => 0,
    };
  }
  const tokens = makeEventTokens(deps);
  const streams = makeStreams({ ...deps, tokens, settings });
  const webhooks = makeWebhooks({ ...deps, settings });
  const wanted = new Set([...toldEvents, ...settings.webhooks.flatMap(({ events }) => events)]);
  outbox.subscribe(
    SUBSCRIBER,
    [...wanted].map((name) => `recorded.${name}`),
    async ({ data }) => {
      const { entryId } = data as { entryId: string };
      const entry = await audit.read(entryId);
      if (entry === null) return;
      for (const [place, event] of securityEventsOf(entry, issuer).entries()) {
        await streams.tell(event, { userId: entry.userId ?? '', jti: `${entryId}.${place}` });
      }
      await webhooks.tell(entry);
    },
  );
  return {
    addPages: (app, certificateOf) => addSsfPages(app, { ...deps, streams, tokens, settings }, certificateOf),
    resumeWebhook: webhooks.resume,
    replayWebhook: webhooks.replay,
    sweep: streams.sweep,
    close: streams.close,
    waiting: streams.waiting,
  };
}
