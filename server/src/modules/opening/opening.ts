/**
 * Opening access: the broker opens a party, the client gets a mail with a link that works once, chooses a password and
 * confirms the phone on file by a code. The phone is then the first second factor (mandatory from the first sign-in),
 * and the mail address counts as confirmed, because the link was read there.
 */
import type { PasswordViolation } from '@strongroom/contract';
import {
  assert,
  type Clock,
  DAY_MS,
  type Instant,
  ok,
  type Random,
  type Result,
  refuse,
  secondsToMs,
} from '@strongroom/core';
import type { Database, Tx } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import { sourceOf } from '../../platform/http/client-address.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import { secretHash } from '../../platform/secret-hash.ts';
import { type Actor, type Audit, originOf } from '../audit/index.ts';
import type { Delivery } from '../delivery/index.ts';
import { deviceLabel } from '../devices/index.ts';
import type { Factors } from '../factors/index.ts';
import {
  type ContactCodes,
  type ContactPoint,
  type ContactSendRefusal,
  displayName,
  type NewParty,
  type OpenRefusal,
  type Parties,
  type User,
} from '../parties/index.ts';
import { type Passwords, passwordContext } from '../passwords/index.ts';
import type { Policies } from '../policy/index.ts';
import * as store from './opening.store.ts';

export type CompleteRefusal =
  | { readonly code: 'opening-ended' | 'answer-wrong' | 'challenge-ended' }
  | { readonly code: 'password-unacceptable'; readonly violations: PasswordViolation[] };

interface Invitation {
  readonly user: User;
  readonly phone: ContactPoint;
  readonly mail: ContactPoint;
  readonly expiresAt: Instant;
}

export interface Opening {
  /** Opens a party and mails the invitation. */
  invite(tx: Tx, party: NewParty): Promise<Result<{ userId: string; accountIds: string[] }, OpenRefusal>>;
  inspect(token: string): Promise<Invitation | null>;
  sendCode(
    token: string,
    channel: 'sms' | 'voice',
    context: RequestContext,
  ): Promise<Result<{ expiresAt: Instant; resendAt: Instant }, ContactSendRefusal | { code: 'opening-ended' }>>;
  complete(
    wish: { token: string; code: string; password: string },
    context: RequestContext,
  ): Promise<Result<User, CompleteRefusal>>;
}

export function makeOpening(deps: {
  database: Database;
  audit: Audit;
  delivery: Delivery;
  parties: Parties;
  contactCodes: ContactCodes;
  policies: Policies;
  passwords: Passwords;
  factors: Factors;
  /** Where the portal is reached, without a trailing slash. */
  portalUrl: string;
  serviceNames: readonly string[];
  clock: Clock;
  random: Random;
}): Opening {
  const {
    database,
    audit,
    delivery,
    parties,
    contactCodes,
    policies,
    passwords,
    factors,
    portalUrl,
    serviceNames,
    clock,
    random,
  } = deps;

  async function find(token: string): Promise<Invitation | null> {
    const opening = await store.findOpening(database.read, secretHash(token), clock.now());
    if (opening === null) return null;
    const user = await parties.getUser(opening.userId);
    const points = await parties.contactPointsOf(user.id);
    const phone = points.find((point) => point.kind === 'phone');
    const mail = points.find((point) => point.kind === 'mail');
    assert(phone !== undefined && mail !== undefined, 'an opened party has a phone and a mail address');
    return { user, phone, mail, expiresAt: opening.expiresAt };
  }

  return {
    async invite(tx, party) {
      const opened = await parties.open(tx, party);
      if (!opened.ok) return opened;
      const now = clock.now();
      const life = policies.for(party.entityId)['opening.invitation-seconds'];
      const token = Buffer.from(random(32)).toString('base64url');
      const expiresAt = now + secondsToMs(life);
      await store.insertOpening(tx, { userId: opened.value.userId, tokenHash: secretHash(token), now, expiresAt });
      // The token stands in the fragment, which browsers send to nobody: no proxy log or referrer keeps it.
      const link = `${portalUrl}/open#${token}`;
      const params = { name: displayName(party.person), link, days: Math.floor(secondsToMs(life) / DAY_MS) };
      await delivery.send(tx, {
        channel: 'mail',
        to: party.mail,
        language: party.person.language,
        template: 'opening.invitation',
        params,
        expiresAt,
      });
      return opened;
    },

    inspect: find,

    async sendCode(token, channel, context) {
      const invitation = await find(token);
      if (invitation === null) return refuse({ code: 'opening-ended' });
      const { user, phone } = invitation;
      return database.attempt(async (tx) => {
        const sent = await contactCodes.send(tx, { user, point: phone, channel, address: sourceOf(context.address) });
        if (sent.ok) await record(tx, 'opening.code-sent', user, context, { channel });
        return sent;
      });
    },

    async complete({ token, code, password }, context) {
      const invitation = await find(token);
      if (invitation === null) return refuse({ code: 'opening-ended' });
      const { user, phone, mail } = invitation;
      const policy = policies.for(user.entityId);
      // The password first: a code is too precious to spend on an attempt that cannot end well.
      const whom = { userId: null, context: passwordContext(user, [phone, mail], serviceNames) };
      const violations = await passwords.violations(password, whom, policy);
      if (violations.length > 0) return refuse({ code: 'password-unacceptable', violations });
      const verdict = await contactCodes.judge(phone, code);
      if (verdict !== 'right') {
        await database.transaction((tx) =>
          record(tx, 'challenge.answered', user, context, { purpose: 'opening' }, 'refused'),
        );
        return refuse({ code: verdict === 'wrong' ? 'answer-wrong' : 'challenge-ended' });
      }
      const passwordHash = await passwords.hash(password, policy);
      return database.attempt<User, CompleteRefusal>(async (tx) => {
        if (!(await consume(tx, store.useOpening(secretHash(token), clock.now()))))
          return refuse({ code: 'opening-ended' });
        if (!(await contactCodes.spend(tx, phone.id))) return refuse({ code: 'challenge-ended' });
        if (!(await parties.activate(tx, user.id))) return refuse({ code: 'opening-ended' });
        await parties.confirmContact(tx, phone.id);
        await parties.confirmContact(tx, mail.id);
        await passwords.set(tx, user.id, passwordHash);
        const act = { actor: owner(user), origin: originOf(context, deviceLabel(context.userAgent)), provedBy: null };
        await factors.enrol(tx, user, { kind: 'phone', contactPointId: phone.id }, act);
        await record(tx, 'opening.completed', user, context, {});
        return ok(user);
      });
    },
  };

  async function record(
    tx: Tx,
    event: string,
    user: User,
    context: RequestContext,
    details: Record<string, string>,
    outcome: 'done' | 'refused' = 'done',
  ): Promise<void> {
    await audit.append(tx, {
      event,
      outcome,
      actor: owner(user),
      origin: originOf(context, deviceLabel(context.userAgent)),
      userId: user.id,
      accountId: null,
      details,
    });
  }
}

const owner = (user: User): Actor => ({ kind: 'user', userId: user.id, sessionId: null, surface: 'portal' });
