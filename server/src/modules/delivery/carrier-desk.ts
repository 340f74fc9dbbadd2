/**
 * Hands a text or a call to the carrier whose turn it is. What is about to happen is written before it happens, so that
 * of two workers one does it and a crash in between leaves a handover that is known to be unclear. Refused before
 * anything is sent: destinations the house does not serve, and whatever is beyond a carrier's cap of the day.
 */
import { type Clock, DAY_MS, type Instant, SECOND_MS, secondsToMs } from '@strongroom/core';
import type { Database } from '../../platform/database/database.ts';
import { increment, readCounter } from '../../platform/database/primitives.ts';
import { PermanentJobFailure } from '../../platform/jobs/jobs.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { Policies } from '../policy/index.ts';
import { segmentsOf } from './adapters/smpp/sms-text.ts';
import type { Breakers } from './breaker.flow.ts';
import type { PhoneCarrier, SpokenChannel } from './carriers.model.ts';
import type { Message, Receipt, RenderedMessage } from './delivery.model.ts';
import { type DestinationRules, judgeDestination } from './destinations.rules.ts';
import { type Candidate, type Handover, nextStep } from './handover.rules.ts';
import * as store from './handovers.store.ts';
import { DestinationRefused, NotAccepted } from './receipts.model.ts';

type Spoken = Extract<RenderedMessage, { channel: SpokenChannel }>;

export type HandedOver =
  | { readonly kind: 'taken'; readonly receipt: Receipt }
  /** Somebody may have it; to be looked at again then. */
  | { readonly kind: 'waiting'; readonly until: Instant; readonly tries: number }
  | { readonly kind: 'settled' };

export interface CarrierDesk {
  handOver(message: Message, to: string, body: Spoken): Promise<HandedOver>;
  /** The rule by which nothing is sent to this number; null where it is served. */
  refuses(to: string): string | null;
  /** Whether another carrier could take over what the first does not bring. */
  hasAnother(channel: SpokenChannel, to: string): boolean;
}

const triesOf = (handovers: readonly Handover[]): number => handovers.reduce((sum, { tries }) => sum + tries, 0);

const SPEND_SCOPE = 'carrier.spend';

export function makeCarrierDesk(deps: {
  database: Database;
  carriers: readonly PhoneCarrier[];
  destinations: DestinationRules;
  breakers: Breakers;
  policies: Pick<Policies, 'house'>;
  metrics: Pick<Metrics, 'handovers'>;
  clock: Clock;
}): CarrierDesk {
  const { database, carriers, destinations, breakers, policies, metrics, clock } = deps;
  const waitMs = (): number => secondsToMs(policies.house['phone.receipt-wait-seconds']);

  const able = (channel: SpokenChannel, country: string): PhoneCarrier[] =>
    carriers.filter(
      (carrier) => carrier[channel] !== null && (carrier.countries === null || carrier.countries.includes(country)),
    );

  const budgetOf = (carrier: PhoneCarrier, cap: number) => ({
    scope: SPEND_SCOPE,
    key: carrier.name,
    now: clock.now(),
    budget: { limit: cap, windowSeconds: DAY_MS / SECOND_MS, blockSeconds: 0 },
  });

  async function isBeyondCap(carrier: PhoneCarrier, cost: number): Promise<boolean> {
    if (carrier.dayCapMinor === null) return false;
    const spent = await readCounter(database.read, SPEND_SCOPE, carrier.name);
    const isToday = spent !== null && spent.windowStartedAt > clock.now() - DAY_MS;
    return (isToday ? spent.count : 0) + cost > carrier.dayCapMinor;
  }

  const costOf = (carrier: PhoneCarrier, body: Spoken): number =>
    body.channel === 'sms' ? carrier.price.sms * segmentsOf(body.text) : carrier.price.voice;

  async function candidatesOf(among: readonly PhoneCarrier[], body: Spoken, country: string): Promise<Candidate[]> {
    return Promise.all(
      among.map(async (carrier) => {
        const beyond = await isBeyondCap(carrier, costOf(carrier, body));
        if (beyond) metrics.handovers.inc({ carrier: carrier.name, outcome: 'beyond-cap' });
        const { name, repeats } = carrier;
        return {
          name,
          repeats,
          usable: !beyond && breakers.wouldAllow(name) && breakers.wouldAllow(`${name}|${country}`),
        };
      }),
    );
  }

  /** Charges and writes down; false when another worker, or the last of the cap, was faster. */
  async function begin(message: Message, carrier: PhoneCarrier, body: Spoken, country: string): Promise<boolean> {
    const handovers = await store.findHandovers(database.read, message.id);
    const before = handovers.find((one) => one.carrier === carrier.name);
    const now = clock.now();
    if (before !== undefined) return store.handAgain(database.read, message.id, before, now);
    return database.transaction(async (tx) => {
      const place = (handovers.at(-1)?.place ?? 0) + 1;
      const handing = { messageId: message.id, carrier: carrier.name, place, country, now };
      if (!(await store.insertHandover(tx, handing))) return false;
      const by = costOf(carrier, body);
      if (carrier.dayCapMinor === null || by === 0) return true;
      const charge = await increment(tx, { ...budgetOf(carrier, carrier.dayCapMinor), by });
      if (charge.allowed) return true;
      // Attack (SMS pumping): a thousand at once each find the cap not yet spent. The charge decides, not the look before.
      await store.markHandover(tx, handing, { state: 'refused', reason: null, heardAt: now });
      return false;
    });
  }

  function send(carrier: PhoneCarrier, message: Message, to: string, body: Spoken, country: string): Promise<Receipt> {
    const from = carrier.senders[country];
    const envelope = { messageId: message.id, to, ...(from !== undefined && { from }) };
    if (body.channel === 'sms' && carrier.sms !== null) return carrier.sms.sendText({ ...envelope, text: body.text });
    if (body.channel === 'voice' && carrier.voice !== null) {
      return carrier.voice.call({ ...envelope, text: body.text, language: body.language });
    }
    throw new PermanentJobFailure('the carrier does not do this');
  }

  /** Answers the receipt, or null when this carrier has not got it; throws when that is unclear. */
  async function tryCarrier(
    carrier: PhoneCarrier,
    message: Message,
    to: string,
    body: Spoken,
    country: string,
  ): Promise<{ receipt: Receipt } | { error: Error; isUnclear: boolean }> {
    const { name } = carrier;
    const both = [name, `${name}|${country}`];
    const mark = (
      state: 'accepted' | 'refused' | 'failed' | 'unclear',
      reason: DestinationRefused['reason'] | null,
    ) => {
      metrics.handovers.inc({ carrier: name, outcome: state });
      const handover = { messageId: message.id, carrier: name };
      return store.markHandover(database.read, handover, { state, reason, heardAt: clock.now() });
    };
    for (const key of both) breakers.allow(key);
    try {
      const receipt = await send(carrier, message, to, body, country);
      breakers.tell(name, 'success');
      await store.insertParts(
        database.read,
        { messageId: message.id, carrier: name },
        receipt.parts ?? [receipt.reference],
      );
      await mark('accepted', null);
      return { receipt };
    } catch (error) {
      const known = error instanceof Error ? error : new Error('unknown failure');
      if (known instanceof PermanentJobFailure) {
        breakers.tell(name, 'success');
        await mark('failed', known instanceof DestinationRefused ? known.reason : 'refused');
        return { error: known, isUnclear: false };
      }
      breakers.tell(name, 'failure');
      await mark(known instanceof NotAccepted ? 'refused' : 'unclear', null);
      return { error: known, isUnclear: !(known instanceof NotAccepted) };
    }
  }

  return {
    refuses(to) {
      const judged = judgeDestination(to, destinations);
      if (!judged.ok) return judged.rule;
      return able('sms', judged.country).length + able('voice', judged.country).length === 0
        ? 'destination.no-carrier'
        : null;
    },

    hasAnother(channel, to) {
      const judged = judgeDestination(to, destinations);
      return judged.ok && able(channel, judged.country).length > 1;
    },

    async handOver(message, to, body) {
      const judged = judgeDestination(to, destinations);
      if (!judged.ok) throw new PermanentJobFailure(judged.rule);
      const { country } = judged;
      const among = able(body.channel, country);
      if (among.length === 0) throw new PermanentJobFailure('no carrier goes there');
      let last: Error = new NotAccepted('no carrier can be asked now');
      const spent = new Set<string>();
      for (const _ of [...among, ...among]) {
        const handovers = await store.findHandovers(database.read, message.id);
        const candidates = (await candidatesOf(among, body, country)).map((one) =>
          spent.has(one.name) ? { ...one, usable: false } : one,
        );
        const step = nextStep({ handovers, candidates, waitMs: waitMs(), now: clock.now() });
        if (step.do === 'rest') return { kind: 'settled' };
        if (step.do === 'wait') return { kind: 'waiting', until: step.until, tries: triesOf(handovers) };
        if (step.do === 'give-up')
          throw last instanceof PermanentJobFailure ? last : new PermanentJobFailure(step.reason);
        if (step.do === 'later') throw last;
        const carrier = among.find(({ name }) => name === step.carrier);
        // Asked once in this round: what comes next decides the next round.
        spent.add(step.carrier);
        if (carrier === undefined || !(await begin(message, carrier, body, country))) continue;
        const tried = await tryCarrier(carrier, message, to, body, country);
        if ('receipt' in tried) return { kind: 'taken', receipt: tried.receipt };
        last = tried.error;
        // A carrier that knows repeats is asked again under the same id; the job comes back for it.
        if (tried.isUnclear && carrier.repeats) throw tried.error;
      }
      throw last;
    },
  };
}
