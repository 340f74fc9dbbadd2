/** What carries messages: carriers and mail servers in their turn, what they say became of it, and the client's own words. */
import type { Audit } from '../modules/audit/index.ts';
import {
  type Delivery,
  type MailReturns,
  makeBreakers,
  makeCarrierDesk,
  makeDelivery,
  makeMailRelays,
  makeMailReturns,
  makePhrases,
  makeReceipts,
  makeUndeliverable,
  type Phrases,
  type Receipts,
} from '../modules/delivery/index.ts';
import type { Config } from '../platform/config/config.ts';
import type { Outside } from './outside.ts';
import type { Platform } from './platform.ts';

export interface MessageModules {
  readonly delivery: Delivery;
  readonly receipts: Receipts;
  readonly mailReturns: MailReturns;
  readonly phrases: Phrases;
}

export function buildDelivery(
  platform: Platform,
  { phone, mailRelays, returnAddresses }: Outside,
  { serviceName, carrierHealth, destinations, jobs: queues }: Config,
  audit: Audit,
): MessageModules {
  const { clock, metrics } = platform;
  const breakers = makeBreakers(carrierHealth, clock, (carrier, isOpen) =>
    metrics.carrierOpen.set({ carrier }, isOpen ? 1 : 0),
  );
  const { allowed = null, forbidden, premium } = destinations;
  const served = { allowed, forbidden, premium };
  const undeliverable = makeUndeliverable({ ...platform, audit });
  const receipts = makeReceipts({ ...platform, undeliverable, breakers });
  const mailReturns = makeMailReturns({ ...platform, undeliverable, returnAddresses });
  const onOutcome = (carrier: string, outcome: string): void => metrics.handovers.inc({ carrier, outcome });
  const mail = makeMailRelays(mailRelays, { breakers, onOutcome });
  const desk = makeCarrierDesk({ ...platform, breakers, carriers: phone, destinations: served });
  const phrases = makePhrases(platform);
  return {
    receipts,
    mailReturns,
    phrases,
    delivery: makeDelivery({
      ...platform,
      desk,
      mail,
      mailReturns,
      undeliverable,
      receipts,
      phrases,
      serviceName,
      queues,
    }),
  };
}
