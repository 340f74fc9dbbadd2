/** The whole of delivery over carriers that a test gives, with nothing of the network between. */
import { makeAudit } from '../modules/audit/index.ts';
import {
  type Delivery,
  type MailReturns,
  makeBreakers,
  makeCarrierDesk,
  makeDelivery,
  makeMailReturns,
  makePhrases,
  makeReceipts,
  makeReturnAddresses,
  makeUndeliverable,
  type PhoneCarrier,
  type Receipts,
} from '../modules/delivery/index.ts';
import { loadPolicies, type Policies } from '../modules/policy/index.ts';
import { makeMetrics } from '../platform/metrics.ts';
import { makeOutbox } from '../platform/outbox.ts';

type Parts = Omit<
  Parameters<typeof makeDelivery>[0],
  'desk' | 'receipts' | 'mailReturns' | 'undeliverable' | 'phrases' | 'policies' | 'metrics' | 'serviceName' | 'mail'
>;

export interface TestCarriers {
  readonly sms: NonNullable<PhoneCarrier['sms']>;
  readonly voice: NonNullable<PhoneCarrier['voice']>;
  readonly mail: Parameters<typeof makeDelivery>[0]['mail'];
}

/** A carrier that takes texts and calls, costs nothing and goes everywhere. */
export const testCarrier = (change: Partial<PhoneCarrier> & Pick<PhoneCarrier, 'sms' | 'voice'>): PhoneCarrier => ({
  name: 'main',
  repeats: true,
  price: { sms: 0, voice: 0 },
  dayCapMinor: null,
  senders: {},
  countries: null,
  start: () => {},
  close: async () => {},
  ...change,
});

export function testDelivery(
  parts: Parts & {
    carriers: TestCarriers;
    /** What the first carrier has other than usual. */
    first?: Partial<PhoneCarrier>;
    /** Further carriers, asked after the first. */
    others?: readonly PhoneCarrier[];
    metrics?: ReturnType<typeof makeMetrics>;
    policies?: Policies;
    outbox?: ReturnType<typeof makeOutbox>;
    health?: Parameters<typeof makeBreakers>[0];
  },
): { delivery: Delivery; receipts: Receipts; mailReturns: MailReturns } {
  const { database, clock, random, jobs, carriers, others = [], metrics = makeMetrics() } = parts;
  const policies = parts.policies ?? defaultPolicies();
  const breakers = makeBreakers(parts.health ?? STEADY, clock, () => {});
  const audit = makeAudit({ database, clock, random });
  const outbox = parts.outbox ?? makeOutbox({ jobs, clock, random });
  const undeliverable = makeUndeliverable({ audit, outbox, policies, clock });
  const receipts = makeReceipts({ database, jobs, undeliverable, breakers, metrics, clock });
  const returnAddresses = makeReturnAddresses({ address: 'bounces@mail.example' }, parts.vault);
  const mailReturns = makeMailReturns({ database, undeliverable, returnAddresses, metrics, clock });
  const phone = [testCarrier({ ...carriers, ...parts.first }), ...others];
  const destinations = { allowed: null, forbidden: [], premium: [] };
  const desk = makeCarrierDesk({ database, carriers: phone, destinations, breakers, policies, metrics, clock });
  const { mail } = carriers;
  const delivery = makeDelivery({
    ...parts,
    desk,
    mail,
    mailReturns,
    undeliverable,
    receipts,
    policies,
    metrics,
    serviceName: 'Strongroom',
    phrases: makePhrases(parts),
  });
  return { delivery, receipts, mailReturns };
}

/** Never left alone: a test that is about something else meets no breaker. */
const STEADY = { failures: 1_000, openMs: 1_000 };

function defaultPolicies(): Policies {
  const loaded = loadPolicies({ profile: 'default', overrides: {}, entities: {} });
  if (!loaded.ok) throw new Error(loaded.refusal.join());
  return loaded.value;
}
