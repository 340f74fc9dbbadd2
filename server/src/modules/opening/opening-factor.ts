/**
 * Opening access where the phone is no factor: the code to the phone on file confirms a contact and is answered with a
 * ticket, the ticket lets one enrol an authenticator app or a passkey, and only its confirmation opens anything.
 *
 * Attack: the link in the mailbox is read by somebody else. Without the phone on file there is no ticket, and a factor
 * begun with one ticket is not finished with another.
 */
import type { FactorKind, PasskeyCreation, PasskeyRegistration } from '@strongroom/contract';
import { type Instant, ok, type Result, refuse } from '@strongroom/core';
import type { Tx } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import { secretHash } from '../../platform/secret-hash.ts';
import { type BegunTotp, firstFactors, notEnrolled } from '../factors/index.ts';
import type { User } from '../parties/index.ts';
import type { CompleteRefusal, Invitation, OpeningDeps, OpeningParts, PasswordRefusal } from './opening.model.ts';
import * as store from './opening.store.ts';

interface Ticketed {
  readonly token: string;
  readonly ticket: string;
}

export type FactorWish = { readonly kind: 'totp' } | { readonly kind: 'passkey'; readonly name: string };

export type FactorBegun =
  | ({ readonly kind: 'totp' } & Pick<BegunTotp, 'factor' | 'secret' | 'uri' | 'expiresAt'>)
  | { readonly kind: 'passkey'; readonly creation: PasskeyCreation; readonly expiresAt: Instant };

export type FactorAnswer =
  | { readonly kind: 'totp'; readonly factorId: string; readonly code: string; readonly name?: string | undefined }
  | { readonly kind: 'passkey'; readonly registration: PasskeyRegistration };

export type BeginRefusal =
  | { readonly code: 'opening-ended' | 'passkey-limit' }
  | { readonly code: 'factor-forbidden'; readonly rule: string; readonly kind: FactorKind };
export type FinishRefusal =
  | CompleteRefusal
  | BeginRefusal
  | { readonly code: 'passkey-refused' }
  | { readonly code: 'passkey-synced'; readonly rule: string };

export interface OpeningFactor {
  confirmPhone(
    wish: { token: string; code: string; password: string },
    context: RequestContext,
  ): Promise<
    Result<
      { ticket: string },
      { readonly code: 'opening-ended' | 'answer-wrong' | 'challenge-ended' } | PasswordRefusal
    >
  >;
  beginFactor(
    wish: Ticketed & { wish: FactorWish },
    context: RequestContext,
  ): Promise<Result<FactorBegun, BeginRefusal>>;
  finish(
    wish: Ticketed & { password: string; factor: FactorAnswer },
    context: RequestContext,
  ): Promise<Result<User, FinishRefusal>>;
}

/** What a right answer does in the transaction that opens the access. */
type Enrol = (tx: Tx) => Promise<Result<null, FinishRefusal>>;

const forbidden = (kind: FactorKind) => refuse({ code: 'factor-forbidden', rule: 'factor.forbidden', kind } as const);

/** The enrolment of a passkey belongs to the ticket as it otherwise does to a session. */
const holderOf = (ticketHash: Buffer): string => `opening:${ticketHash.toString('base64url')}`;

export function makeOpeningFactor(deps: OpeningDeps, parts: OpeningParts): OpeningFactor {
  const { database, parties, contactCodes, policies, passwords, factors, totp, passkeys, clock, random } = deps;
  const { find, judgePassword, judgePhone, actOf, record } = parts;
  type Ready = Invitation & { readonly ticketHash: Buffer };

  async function ready({ token, ticket }: Ticketed): Promise<Ready | null> {
    const invitation = await find(token);
    const given = secretHash(ticket);
    // Both are hashes of secrets drawn here, so how long a comparison takes tells nothing that helps.
    if (invitation?.ticketHash == null || !invitation.ticketHash.equals(given)) return null;
    return { ...invitation, ticketHash: given };
  }
  const offers = (user: User, kind: FactorKind): boolean =>
    (firstFactors(policies.for(user.entityId)) as FactorKind[]).includes(kind);

  async function judge(
    { user, ticketHash }: Ready,
    answer: FactorAnswer,
    context: RequestContext,
  ): Promise<Result<Enrol, FinishRefusal>> {
    const act = actOf(user, context);
    if (answer.kind === 'totp') {
      const judged = await totp.judge(user, answer.factorId, answer.code);
      if (judged.verdict !== 'right')
        return refuse({ code: judged.verdict === 'wrong' ? 'answer-wrong' : 'challenge-ended' });
      const shown = { ...judged, label: answer.name?.trim() ?? null };
      return ok(async (tx) =>
        (await factors.confirm(tx, user, answer.factorId, act, { shown }))
          ? ok(null)
          : refuse({ code: 'challenge-ended' } as const),
      );
    }
    const judged = await passkeys.judge(user, holderOf(ticketHash), answer.registration);
    if (!judged.ok) return refuse(notEnrolled(judged.refusal));
    return ok(async (tx) => {
      const added = await passkeys.complete(tx, user, judged.value, act);
      if (added.ok) return added;
      return added.refusal === 'factor-forbidden' ? forbidden('passkey') : refuse({ code: added.refusal });
    });
  }

  return {
    async confirmPhone({ token, code, password }, context) {
      const invitation = await find(token);
      if (invitation === null) return refuse({ code: 'opening-ended' });
      const unacceptable = await judgePassword(invitation, password);
      if (unacceptable !== null) return refuse(unacceptable);
      const judged = await judgePhone(invitation, code, context);
      if (!judged.ok) return judged;
      const { user, phone } = invitation;
      const ticket = Buffer.from(random(32)).toString('base64url');
      return database.attempt<{ ticket: string }, { code: 'challenge-ended' | 'opening-ended' }>(async (tx) => {
        if (!(await contactCodes.spend(tx, phone.id))) return refuse({ code: 'challenge-ended' });
        if (!(await consume(tx, store.keepTicket(secretHash(token), secretHash(ticket), clock.now()))))
          return refuse({ code: 'opening-ended' });
        await parties.confirmContact(tx, phone.id);
        await record(tx, 'opening.phone-confirmed', user, context, {});
        return ok({ ticket });
      });
    },

    async beginFactor({ wish, ...ticketed }, context) {
      const invitation = await ready(ticketed);
      if (invitation === null) return refuse({ code: 'opening-ended' });
      const { user, ticketHash } = invitation;
      if (!offers(user, wish.kind)) return forbidden(wish.kind);
      const act = actOf(user, context);
      return database.attempt<FactorBegun, BeginRefusal>(async (tx) => {
        if (wish.kind === 'totp') {
          const begun = await totp.begin(tx, user, act);
          return begun.ok ? ok({ kind: 'totp', ...begun.value }) : forbidden('totp');
        }
        const begun = await passkeys.begin(tx, { user, sessionId: holderOf(ticketHash), name: wish.name.trim() }, act);
        return begun === null ? refuse({ code: 'passkey-limit' }) : ok({ kind: 'passkey', ...begun });
      });
    },

    async finish({ token, ticket, password, factor }, context) {
      const invitation = await ready({ token, ticket });
      if (invitation === null) return refuse({ code: 'opening-ended' });
      const { user, mail } = invitation;
      if (!offers(user, factor.kind)) return forbidden(factor.kind);
      const unacceptable = await judgePassword(invitation, password);
      if (unacceptable !== null) return refuse(unacceptable);
      const judged = await judge(invitation, factor, context);
      if (!judged.ok) {
        const details = { purpose: 'opening', kind: factor.kind };
        await database.transaction((tx) => record(tx, 'challenge.answered', user, context, details, 'refused'));
        return judged;
      }
      const passwordHash = await passwords.hash(password, policies.for(user.entityId));
      return database.attempt<User, FinishRefusal>(async (tx) => {
        if (!(await consume(tx, store.useOpening(secretHash(token), clock.now()))))
          return refuse({ code: 'opening-ended' });
        if (!(await parties.activate(tx, user.id))) return refuse({ code: 'opening-ended' });
        await parties.confirmContact(tx, mail.id);
        await passwords.set(tx, user.id, passwordHash);
        const enrolled = await judged.value(tx);
        if (!enrolled.ok) return enrolled;
        await record(tx, 'opening.completed', user, context, { kind: factor.kind });
        return ok(user);
      });
    },
  };
}
