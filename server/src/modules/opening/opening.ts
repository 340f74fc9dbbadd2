import { assert, DAY_MS, type Instant, ok, type Result, refuse, secondsToMs } from '@strongroom/core';
import type { Tx } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import { sourceOf } from '../../platform/http/client-address.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import { secretHash } from '../../platform/secret-hash.ts';
import { type Actor, originOf } from '../audit/index.ts';
import { deviceLabel } from '../devices/index.ts';
import { type FirstFactor, firstFactors } from '../factors/index.ts';
import { type ContactSendRefusal, displayName, type NewParty, type OpenRefusal, type User } from '../parties/index.ts';
import { passwordContext } from '../passwords/index.ts';
import type { CompleteRefusal, Invitation, OpeningDeps, OpeningParts, PasswordRefusal } from './opening.model.ts';
import * as store from './opening.store.ts';
import { makeOpeningFactor, type OpeningFactor } from './opening-factor.ts';

export interface Opening extends OpeningFactor {
  /** Opens a party and mails the invitation. */
  invite(tx: Tx, party: NewParty): Promise<Result<{ userId: string; accountIds: string[] }, OpenRefusal>>;
  inspect(token: string): Promise<(Invitation & { readonly firstFactors: FirstFactor[] }) | null>;
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

export function makeOpening(deps: OpeningDeps): Opening {
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
    return { user, phone, mail, expiresAt: opening.expiresAt, ticketHash: opening.ticketHash };
  }

  async function judgePassword({ user, phone, mail }: Invitation, password: string): Promise<PasswordRefusal | null> {
    const whom = { userId: null, context: passwordContext(user, [phone, mail], serviceNames) };
    const violations = await passwords.violations(password, whom, policies.for(user.entityId));
    return violations.length > 0 ? { code: 'password-unacceptable', violations } : null;
  }

  const judgePhone: OpeningParts['judgePhone'] = async ({ user, phone }, code, context) => {
    const verdict = await contactCodes.judge(phone, code);
    if (verdict === 'right') return ok(null);
    await database.transaction((tx) =>
      record(tx, 'challenge.answered', user, context, { purpose: 'opening' }, 'refused'),
    );
    return refuse({ code: verdict === 'wrong' ? 'answer-wrong' : 'challenge-ended' });
  };

  const actOf: OpeningParts['actOf'] = (user, context) => ({
    actor: owner(user),
    origin: originOf(context, deviceLabel(context.userAgent)),
    provedBy: null,
  });

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

    ...makeOpeningFactor(deps, { find, judgePassword, judgePhone, actOf, record }),

    async inspect(token) {
      const invitation = await find(token);
      return invitation && { ...invitation, firstFactors: firstFactors(policies.for(invitation.user.entityId)) };
    },

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
      // Attack: whoever reads the mailbox and the messages opens access without the factor that the entity demands.
      if (firstFactors(policy).some((kind) => kind !== 'phone'))
        return refuse({ code: 'factor-forbidden', rule: 'factor.forbidden', kind: 'phone' });
      // The password first: a code is too precious to spend on an attempt that cannot end well.
      const unacceptable = await judgePassword(invitation, password);
      if (unacceptable !== null) return refuse(unacceptable);
      const judged = await judgePhone(invitation, code, context);
      if (!judged.ok) return judged;
      const passwordHash = await passwords.hash(password, policy);
      return database.attempt<User, CompleteRefusal>(async (tx) => {
        if (!(await consume(tx, store.useOpening(secretHash(token), clock.now()))))
          return refuse({ code: 'opening-ended' });
        if (!(await contactCodes.spend(tx, phone.id))) return refuse({ code: 'challenge-ended' });
        if (!(await parties.activate(tx, user.id))) return refuse({ code: 'opening-ended' });
        await parties.confirmContact(tx, phone.id);
        await parties.confirmContact(tx, mail.id);
        await passwords.set(tx, user.id, passwordHash);
        await factors.enrol(tx, user, { kind: 'phone', contactPointId: phone.id }, actOf(user, context));
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
