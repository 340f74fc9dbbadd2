/**
 * The end of a recovery of a lost number: the new one is named, answers with the code that went to it, and is then a
 * pending change with the wait and the notices of every change whose old side is lost. Nothing is opened by it.
 *
 * Attack: somebody with the mailbox, or the password, points the number at a phone of their own. A factor that is no
 * message has proven it, the old contacts hear of it at each step, and can stop it for days.
 */
import type { ProofMethod } from '@strongroom/contract';
import { type Instant, ok, type Result, refuse } from '@strongroom/core';
import type { Tx } from '../../platform/database/database.ts';
import { sourceOf } from '../../platform/http/client-address.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import { originOf } from '../audit/index.ts';
import { deviceLabel } from '../devices/index.ts';
import { type ContactPoint, type ContactSendRefusal, canonicalContact, type User } from '../parties/index.ts';
import type { ChangeRefusal } from './contact-changes.ts';
import type { RecoveryEvent, RecoveryFlow } from './recovery.flow.ts';
import { anonymous, type Ended, type RecoveryDeps, type Shown } from './recovery.model.ts';
import * as store from './recovery.store.ts';

type NameRefusal =
  | Ended
  | ChangeRefusal
  | { readonly code: 'frozen'; readonly rule: string; readonly retryAt?: Instant };

export interface NumberRecovery {
  /** Names the new number: a code goes there. Named again, the earlier one is dropped. */
  name(token: string, value: string, context: RequestContext): Promise<Result<Shown, NameRefusal>>;
  /** The same code once more, as a text message or a call. */
  resend(
    token: string,
    method: 'sms' | 'voice',
    context: RequestContext,
  ): Promise<Result<Shown, Ended | ContactSendRefusal>>;
  confirm(
    token: string,
    code: string,
    context: RequestContext,
  ): Promise<
    Result<{ to: string; effectiveAt: string }, Ended | { readonly code: 'answer-wrong' | 'challenge-ended' }>
  >;
}

interface Parts {
  find(token: string): Promise<{ flow: RecoveryFlow; user: User | null } | null>;
  save(tx: Tx, flow: RecoveryFlow, event: RecoveryEvent): Promise<Result<RecoveryFlow, Ended>>;
  shown(flow: RecoveryFlow, user: User): Promise<Shown>;
}

export function makeNumberRecovery(deps: RecoveryDeps, { find, save, shown }: Parts): NumberRecovery {
  const { database, parties, locks, factors, policies, changes } = deps;
  const ended = { code: 'recovery-ended' } as const;
  const byOf = (context: RequestContext) => ({
    actor: anonymous,
    origin: originOf(context, deviceLabel(context.userAgent)),
  });

  /** The number that codes go to, else any that is on file. */
  async function lostOf(user: User): Promise<ContactPoint | null> {
    const phones = (await parties.contactPointsOf(user.id)).filter(({ kind }) => kind === 'phone');
    const asked = (await factors.list(user.id)).map(({ contactPointId }) => contactPointId);
    return phones.find(({ id }) => asked.includes(id)) ?? phones[0] ?? null;
  }

  async function proven(token: string) {
    const found = await find(token);
    if (found === null || found.user === null) return null;
    const { flow, user } = found;
    return flow.state === 'proven' && flow.aim === 'number' ? { flow, user } : null;
  }

  return {
    async name(token, value, context) {
      const found = await proven(token);
      if (found === null) return refuse(ended);
      const { flow, user } = found;
      // Attack: the owner has stopped everything, and the thief goes on with what protects the account.
      const frozen = (await locks.of(user.id)).find(({ level }) => level === 'all');
      if (frozen !== undefined) {
        const until = frozen.until === null ? {} : { retryAt: frozen.until };
        return refuse({ code: 'frozen', rule: frozen.cause, ...until });
      }
      const point = await lostOf(user);
      const to = canonicalContact('phone', value);
      if (point === null || to === null || to === point.value) return refuse({ code: 'contact-unacceptable' });
      // Attack: a proof pays for one number, and the flow texts a list of them.
      if (flow.numbersNamed >= policies.for(user.entityId)['phone.sends-per-challenge'])
        return refuse({ code: 'send-limit', rule: 'phone.sends-per-challenge', retryAt: flow.expiresAt });
      const named = await database.attempt<RecoveryFlow, NameRefusal>(async (tx) => {
        const saved = await save(tx, { ...flow, numbersNamed: flow.numbersNamed + 1 }, 'number-named');
        if (!saved.ok) return saved;
        if (!(await parties.isActive(tx, user.id))) return refuse(ended);
        const provedBy = flow.method as ProofMethod;
        const wish = { user, point, value: to, oldLost: true, provedBy, address: sourceOf(context.address) };
        const begun = await changes.begin(tx, wish, byOf(context));
        if (!begun.ok) return begun;
        const { changeId } = begun.value;
        await store.noteChange(tx, flow.id, changeId);
        return ok({ ...saved.value, changeId });
      });
      return named.ok ? ok(await shown(named.value, user)) : named;
    },

    async resend(token, method, context) {
      const found = await proven(token);
      if (found === null || found.flow.changeId === null) return refuse(ended);
      const { flow, user } = found;
      const wish = { changeId: found.flow.changeId, side: 'new', channel: method } as const;
      const sent = await changes.send(user, wish, context, byOf(context));
      if (sent.ok) return ok(await shown(flow, user));
      const { refusal } = sent;
      return 'rule' in refusal ? refuse(refusal) : refuse(ended);
    },

    async confirm(token, code, context) {
      const found = await proven(token);
      if (found === null || found.flow.changeId === null) return refuse(ended);
      const { flow, user } = found;
      const wish = { changeId: found.flow.changeId, side: 'new', code } as const;
      // The recovery ends with the code that was right: together, or not at all.
      const confirmed = await changes.confirm(
        user,
        wish,
        byOf(context),
        async (tx) => (await save(tx, flow, 'number-confirmed')).ok,
      );
      if (!confirmed.ok) {
        const { code: why } = confirmed.refusal;
        return refuse(why === 'answer-wrong' || why === 'challenge-ended' ? { code: why } : ended);
      }
      const pending = (await changes.list(user)).find(({ id }) => id === wish.changeId);
      return pending?.effectiveAt == null ? refuse(ended) : ok({ to: pending.to, effectiveAt: pending.effectiveAt });
    },
  };
}
