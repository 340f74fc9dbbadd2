/**
 * Confirming a contact point: a code goes to it, whoever reads it there types it here. One code is in flight per
 * contact point; sending again sends the same code, so a late message never makes an earlier one wrong, and a fresh one
 * when its answers are used up. Answers are charged before they are judged. A code that agrees to another contact point
 * in the place of this one is good for that one alone.
 *
 * Attack: the owner reads out a code that only "confirms your number", and the thief has a change agreed to with it; or the
 * owner agrees to a number of their own, and the thief to theirs.
 */
import { codesEqual, newOneTimeCode } from '@strongroom/authenticators';
import {
  type Clock,
  type Instant,
  MINUTE_MS,
  ok,
  type Random,
  type Result,
  refuse,
  secondsToMs,
} from '@strongroom/core';
import type { Database, Tx } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import { chargeSend, type Delivery, resendWaitSeconds } from '../delivery/index.ts';
import type { Policies } from '../policy/index.ts';
import type { ContactPoint, User } from './parties.model.ts';
import * as store from './parties.store.ts';

export interface ContactCodes {
  /** Sends a code, or the one in flight again. `channel` is how a phone is reached; mail goes by mail. */
  send(
    tx: Tx,
    want: {
      user: User;
      point: ContactPoint;
      channel: 'sms' | 'voice';
      address: string;
      /** The code agrees that this takes the place of the contact point. */
      change?: ContactPoint;
      /** Sent for a proof that was just given: it need not wait for the code of something else. */
      proven?: boolean;
    },
  ): Promise<Result<{ expiresAt: Instant; resendAt: Instant }, ContactSendRefusal>>;
  /** The rule by which nothing is sent to this number or address; null where it is served. */
  unserved(user: User, kind: ContactPoint['kind'], value: string): string | null;
  /** When the code in flight may be sent again; null where none is. */
  resendAt(contactPointId: string): Promise<Instant | null>;
  /** Charges one answer; must run outside the transaction that acts on it, so that a wrong answer stays charged. */
  judge(point: ContactPoint, answer: string, change?: ContactPoint): Promise<'right' | 'wrong' | 'ended'>;
  /** Consumes the code a right answer named: true for the one winner. */
  spend(tx: Tx, contactPointId: string, change?: ContactPoint): Promise<boolean>;
}

export type ContactSendRefusal =
  | { readonly code: 'resend-too-soon' | 'send-limit'; readonly rule: string; readonly retryAt: Instant }
  | { readonly code: 'destination-forbidden' | 'calls-not-made'; readonly rule: string };

export function makeContactCodes(deps: {
  database: Database;
  vault: Vault;
  delivery: Delivery;
  policies: Policies;
  clock: Clock;
  random: Random;
}): ContactCodes {
  const { database, vault, delivery, policies, clock, random } = deps;

  const unserved: ContactCodes['unserved'] = (user, kind, value) =>
    kind === 'phone' ? delivery.refuses(value, policies.for(user.entityId)) : null;

  return {
    unserved,
    async send(tx, { user, point, channel, address, change, proven = false }) {
      const policy = policies.for(user.entityId);
      const now = clock.now();
      // Attack (SMS pumping): a number in a country that is not served is refused before anything is charged or sent.
      const rule = unserved(user, point.kind, point.value);
      if (rule !== null) return refuse({ code: 'destination-forbidden', rule });
      // Attack: a diverted line or a mailbox gives the code to whoever answers; where the entity wants none of that, no page
      // offers a call, and whoever asks for one past the pages is refused as early.
      if (point.kind === 'phone' && channel === 'voice' && !policy['phone.calls']) {
        return refuse({ code: 'calls-not-made', rule: 'phone.calls' });
      }
      // Attack: sixteen requests at once each find no code in flight and all send one.
      await store.lockContactPoint(tx, point.id);
      const inFlight = await store.findContactCode(tx, point.id);
      const recent = inFlight !== null && inFlight.expiresAt > now ? inFlight : null;
      const replacedBy = change?.id ?? null;
      const isSame = recent?.replacedBy === replacedBy;
      // Attack: wrong answers on purpose buy fresh codes. One that is used up still makes the next wait, and is paid for.
      if (recent !== null && recent.resendAt > now && (isSame || !proven)) {
        return refuse({ code: 'resend-too-soon', rule: 'phone.resend-backoff-seconds', retryAt: recent.resendAt });
      }
      const alive = recent !== null && isSame && recent.answersLeft > 0 ? recent : null;
      const recipient = vault.pseudonym('recipient', point.value);
      const charge = await chargeSend(tx, policy, {
        channel,
        to: point.value,
        recipient,
        userId: user.id,
        address,
        lane: null,
        now,
      });
      if (!charge.ok) return refuse({ code: 'send-limit', ...charge.refusal });
      const sends = (recent?.sends ?? 0) + 1;
      const resendAt = now + secondsToMs(resendWaitSeconds(policy['phone.resend-backoff-seconds'], sends));
      let code: string;
      let expiresAt: Instant;
      if (alive === null) {
        code = newOneTimeCode(random, policy['phone.code-digits']);
        expiresAt = now + secondsToMs(policy['contact.code-seconds']);
        await store.upsertContactCode(tx, {
          contactPointId: point.id,
          codeSealed: vault.seal(codePlace(point.id), code),
          expiresAt,
          resendAt,
          sends,
          replacedBy,
          answersLeft: policy['contact.code-answers'],
        });
      } else {
        code = await vault.open(codePlace(point.id), alive.codeSealed);
        expiresAt = alive.expiresAt;
        await store.recordContactSend(tx, point.id, resendAt);
      }
      await delivery.send(tx, {
        channel: point.kind === 'mail' ? 'mail' : channel,
        to: point.value,
        userId: user.id,
        language: user.person.language,
        ...wordsFor(code, Math.ceil((expiresAt - now) / MINUTE_MS), change?.hint),
        expiresAt,
      });
      return ok({ expiresAt, resendAt });
    },
    async resendAt(contactPointId) {
      const inFlight = await store.findContactCode(database.read, contactPointId);
      return inFlight !== null && inFlight.expiresAt > clock.now() ? inFlight.resendAt : null;
    },
    async judge(point, answer, change) {
      const charge = store.chargeContactAnswer(point.id, change?.id ?? null, clock.now());
      const charged = await consume(database.read, charge);
      const found = charged ? await store.findContactCode(database.read, point.id) : null;
      if (found === null || found.replacedBy !== (change?.id ?? null)) return 'ended';
      return codesEqual(await vault.open(codePlace(point.id), found.codeSealed), answer) ? 'right' : 'wrong';
    },
    spend: (tx, contactPointId, change) => consume(tx, store.deleteContactCode(contactPointId, change?.id ?? null)),
  };
}

const wordsFor = (code: string, minutes: number, contact: string | undefined) =>
  contact === undefined
    ? ({ template: 'code.contact', params: { code, minutes } } as const)
    : ({ template: 'code.contact-change', params: { code, minutes, contact } } as const);

const codePlace = (id: string) => ({ table: 'contact_code', row: id, column: 'code_sealed' });
