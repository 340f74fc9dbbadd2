/**
 * The second factor of staff, for signing in and for approving: counted against the factor over both, charged before it
 * is judged, and spent at once, so that a code that signed somebody in approves nothing.
 *
 * Attack: somebody looks over a supervisor's shoulder and types the same six digits into an act of their own.
 */
import { verifyTotp } from '@strongroom/authenticators';
import type { operations } from '@strongroom/contract';
import { type Clock, type Instant, ok, type Result, refuse } from '@strongroom/core';
import type { Database } from '../../platform/database/database.ts';
import { consume, increment, resetCountersAtCommit } from '../../platform/database/primitives.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import type { Audit } from '../audit/index.ts';
import type { Policies } from '../policy/index.ts';
import * as store from './members.store.ts';
import type { StaffFactor, StaffMember } from './staff.model.ts';
import { alone, record } from './staff-record.ts';
import { openSeed, totpShape } from './staff-secrets.ts';

export type StaffProof = (typeof operations)['answerDeskSignIn']['body']['_zod']['output']['proof'];

export type ProofRefusal =
  | { readonly code: 'answer-wrong'; readonly rule: string }
  | { readonly code: 'factor-paused'; readonly rule: string; readonly retryAt: Instant };

export interface StaffProofs {
  methodsOf(staffId: string): Promise<readonly StaffProof['method'][]>;
  prove(member: StaffMember, proof: StaffProof, context: RequestContext): Promise<Result<null, ProofRefusal>>;
}

const SCOPE = 'staff.factor';

export function makeStaffProofs(deps: {
  database: Database;
  vault: Vault;
  audit: Audit;
  policies: Policies;
  clock: Clock;
}): StaffProofs {
  const { database, vault, audit, policies, clock } = deps;

  async function judge(factor: StaffFactor, code: string): Promise<number | null> {
    if (factor.secretSealed === null) return null;
    const verdict = verifyTotp({
      ...totpShape(policies.house),
      secret: await openSeed(vault, factor.id, factor.secretSealed),
      code,
      now: clock.now(),
      lastAcceptedStep: factor.lastStep,
    });
    return verdict.ok ? verdict.step : null;
  }

  return {
    async methodsOf(staffId) {
      const kinds = (await store.findFactors(database.read, staffId, 'active')).map(({ kind }) => kind);
      return kinds.includes('totp') ? ['totp'] : [];
    },
    async prove(member, proof, context) {
      const now = clock.now();
      const { house } = policies;
      const active = await store.findFactors(database.read, member.id, 'active');
      const factor = active.find(({ kind }) => kind === proof.method);
      if (factor === undefined) return refuse({ code: 'answer-wrong', rule: 'method' });
      const budget = {
        limit: house['staff.factor-failures'],
        windowSeconds: house['staff.failure-window-seconds'],
        blockSeconds: house['staff.pause-seconds'],
      };
      const charge = await increment(database.read, { scope: SCOPE, key: factor.id, budget, now });
      const step = charge.allowed ? await judge(factor, proof.code) : null;
      return database.transaction(async (tx): Promise<Result<null, ProofRefusal>> => {
        if (step !== null && (await consume(tx, store.consumeStep(factor.id, step, now)))) {
          resetCountersAtCommit(tx, [{ scope: SCOPE, key: factor.id }]);
          return ok(null);
        }
        const rule = charge.allowed ? 'answer' : SCOPE;
        const details = { method: proof.method };
        const entry = {
          event: 'staff.proof-refused',
          outcome: 'refused',
          people: alone(member),
          rule,
          details,
        } as const;
        await record(audit, tx, context, entry);
        return charge.allowed
          ? refuse({ code: 'answer-wrong', rule })
          : refuse({ code: 'factor-paused', rule, retryAt: charge.freeAt });
      });
    },
  };
}
