/**
 * The second factor of staff, for signing in, for approving and for changing factors: counted against the factor over
 * all of them, charged before it is judged, and spent at once, so that a code that signed somebody in approves nothing.
 *
 * Attack: somebody looks over a supervisor's shoulder and types the same six digits into an act of their own.
 */
import { verifyTotp } from '@strongroom/authenticators';
import type { operations, PasskeyRequest } from '@strongroom/contract';
import { type Clock, type Instant, ok, type Result, refuse } from '@strongroom/core';
import type { Database, Statement } from '../../platform/database/database.ts';
import { consume, increment, resetCountersAtCommit } from '../../platform/database/primitives.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import type { Audit } from '../audit/index.ts';
import type { Policies } from '../policy/index.ts';
import { endSessionsOf } from './members.store.ts';
import type { StaffFactor, StaffMember } from './staff.model.ts';
import { barredBy } from './staff.rules.ts';
import * as store from './staff-factors.store.ts';
import type { About, StaffPasskeys } from './staff-passkeys.ts';
import { alone, record } from './staff-record.ts';
import { openSeed, totpShape } from './staff-secrets.ts';

export type StaffProof = (typeof operations)['answerDeskSignIn']['body']['_zod']['output']['proof'];

export type ProofRefusal =
  | { readonly code: 'answer-wrong' | 'factor-unavailable'; readonly rule: string }
  | { readonly code: 'factor-paused'; readonly rule: string; readonly retryAt: Instant };

export interface StaffProofs {
  methodsOf(member: StaffMember): Promise<readonly StaffProof['method'][]>;
  /** What an authenticator is asked to sign; a refusal when the member has none that may answer. */
  ask(member: StaffMember, about: About): Promise<Result<PasskeyRequest, { code: 'factor-unavailable'; rule: string }>>;
  /** `about` is what a passkey's answer must have been given for. */
  prove(
    member: StaffMember,
    proof: StaffProof,
    about: About,
    context: RequestContext,
  ): Promise<Result<null, ProofRefusal>>;
}

type Judged =
  | { readonly kind: 'right'; readonly spend: Statement<unknown> }
  | { readonly kind: 'wrong'; readonly fault: string | null }
  | { readonly kind: 'copied'; readonly factor: StaffFactor };

const SCOPE = 'staff.factor';

export function makeStaffProofs(deps: {
  database: Database;
  vault: Vault;
  audit: Audit;
  policies: Policies;
  passkeys: StaffPasskeys;
  clock: Clock;
}): StaffProofs {
  const { database, vault, audit, policies, passkeys, clock } = deps;
  const { house } = policies;

  async function judge(member: StaffMember, factor: StaffFactor, proof: StaffProof, about: About): Promise<Judged> {
    if (proof.method === 'passkey') {
      const judged = await passkeys.judge(member, proof.answer, about);
      if (judged.verdict === 'right') return { kind: 'right', spend: judged.spend };
      return judged.verdict === 'wrong' ? { kind: 'wrong', fault: judged.fault } : { kind: 'copied', ...judged };
    }
    if (factor.secretSealed === null) return { kind: 'wrong', fault: null };
    const now = clock.now();
    const verdict = verifyTotp({
      ...totpShape(house),
      secret: await openSeed(vault, factor.id, factor.secretSealed),
      code: proof.code,
      now,
      lastAcceptedStep: factor.lastStep,
    });
    return verdict.ok
      ? { kind: 'right', spend: store.consumeStep(factor.id, verdict.step, now) }
      : { kind: 'wrong', fault: null };
  }

  /** An answer of a passkey names it; what is no passkey of this member is charged to the first one they have. */
  function answering(active: readonly StaffFactor[], proof: StaffProof): StaffFactor | undefined {
    const ofKind = active.filter(({ kind }) => kind === proof.method);
    if (proof.method === 'totp') return ofKind[0];
    const named = ofKind.find((each) => each.credentialId?.toString('base64url') === proof.answer.credentialId);
    return named ?? ofKind[0];
  }

  return {
    async methodsOf(member) {
      const usable = (await store.findFactors(database.read, member.id, 'active')).filter(
        (factor) => barredBy(factor, member, house) === null,
      );
      return (['passkey', 'totp'] as const).filter((method) => usable.some(({ kind }) => kind === method));
    },

    async ask(member, about) {
      const request = await passkeys.ask(member, about);
      return request === null ? refuse({ code: 'factor-unavailable', rule: 'method' }) : ok(request);
    },

    async prove(member, proof, about, context) {
      const now = clock.now();
      const factor = answering(await store.findFactors(database.read, member.id, 'active'), proof);
      if (factor === undefined) return refuse({ code: 'answer-wrong', rule: 'method' });
      const barred = barredBy(factor, member, house);
      if (barred !== null) return refuse({ code: 'factor-unavailable', rule: barred });
      const budget = {
        limit: house['staff.factor-failures'],
        windowSeconds: house['staff.failure-window-seconds'],
        blockSeconds: house['staff.pause-seconds'],
      };
      const charge = await increment(database.read, { scope: SCOPE, key: factor.id, budget, now });
      const judged: Judged = charge.allowed
        ? await judge(member, factor, proof, about)
        : { kind: 'wrong', fault: null };
      return database.transaction(async (tx): Promise<Result<null, ProofRefusal>> => {
        if (judged.kind === 'right' && (await consume(tx, judged.spend))) {
          resetCountersAtCommit(tx, [{ scope: SCOPE, key: factor.id }]);
          return ok(null);
        }
        // A counter that went back means that there are two of this key: neither is believed again, nor what either opened.
        const copied = judged.kind === 'copied' && (await consume(tx, store.dropFactor(member.id, factor.id)));
        if (copied) await endSessionsOf(tx, member.id, 'passkey-copied', now);
        const rule = copied ? 'passkey.counter' : charge.allowed ? 'answer' : SCOPE;
        const fault = judged.kind === 'wrong' && judged.fault !== null ? { fault: judged.fault } : {};
        await record(audit, tx, context, {
          event: 'staff.proof-refused',
          outcome: 'refused',
          people: alone(member),
          rule,
          details: { method: proof.method, factor: factor.id, about: about.kind, ...fault },
        });
        return charge.allowed
          ? refuse({ code: 'answer-wrong', rule })
          : refuse({ code: 'factor-paused', rule, retryAt: charge.freeAt });
      });
    },
  };
}
