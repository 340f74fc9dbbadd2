/**
 * What a member of staff has to prove themselves with, kept by themselves: a passkey is added or a factor removed with a
 * fresh proof given for exactly that, and the last factor that proves anything stays. Names are theirs to choose.
 *
 * Attack: somebody at a desk left open adds a key of their own; an open session alone changes no factor.
 */
import type { PasskeyCreation, PasskeyRegistration, PasskeyRequest } from '@strongroom/contract';
import { type Clock, type Instant, ok, type Result, refuse } from '@strongroom/core';
import type { Database } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import type { Audit } from '../audit/index.ts';
import type { Policies } from '../policy/index.ts';
import type { StaffFactor, StaffMember } from './staff.model.ts';
import { barredBy, DEVICE_BOUND, oneDeviceOnly } from './staff.rules.ts';
import * as store from './staff-factors.store.ts';
import type { About, StaffPasskeys } from './staff-passkeys.ts';
import type { ProofRefusal, StaffProof, StaffProofs } from './staff-proofs.ts';
import { alone, record } from './staff-record.ts';

export interface HeldFactor extends StaffFactor {
  readonly barredBy: string | null;
}

type Refused<Code extends string> = { readonly code: Code; readonly rule?: string };

export interface StaffFactors {
  list(member: StaffMember): Promise<readonly HeldFactor[]>;
  readonly methodsOf: StaffProofs['methodsOf'];
  readonly most: number;
  oneDeviceOnly(member: StaffMember): boolean;
  /** `removing` null: a passkey is to be added. */
  ask(member: StaffMember, removing: string | null): Promise<Result<PasskeyRequest, Refused<'factor-unavailable'>>>;
  begin(
    member: StaffMember,
    wish: { name: string; proof: StaffProof },
    context: RequestContext,
  ): Promise<Result<{ creation: PasskeyCreation; expiresAt: Instant }, ProofRefusal | Refused<'passkey-limit'>>>;
  confirm(
    member: StaffMember,
    answer: PasskeyRegistration,
    context: RequestContext,
  ): Promise<Result<null, Refused<'challenge-ended' | 'passkey-refused' | 'factor-forbidden' | 'passkey-limit'>>>;
  rename(member: StaffMember, id: string, name: string, context: RequestContext): Promise<boolean>;
  remove(
    member: StaffMember,
    wish: { id: string; proof: StaffProof },
    context: RequestContext,
  ): Promise<Result<null, ProofRefusal | Refused<'not-found' | 'last-factor'>>>;
}

const changing = (member: StaffMember, removing: string | null): About => ({
  kind: 'factors',
  id: member.id,
  binding: removing === null ? 'add' : `remove ${removing}`,
});
/** Of the member and not of a session: beginning again replaces what was begun before. */
const adding = (member: StaffMember): About => ({ kind: 'adding', id: member.id, binding: 'passkey' });

/** A passkey that was made and is not taken: what about it, in the two words a page can say something of. */
export const notTaken = (fault: string): Refused<'passkey-refused' | 'factor-forbidden'> =>
  fault === 'synced' ? { code: 'factor-forbidden', rule: DEVICE_BOUND } : { code: 'passkey-refused' };

export function makeStaffFactors(deps: {
  database: Database;
  audit: Audit;
  policies: Policies;
  passkeys: StaffPasskeys;
  proofs: StaffProofs;
  clock: Clock;
}): StaffFactors {
  const { database, audit, policies, passkeys, proofs } = deps;
  const { house } = policies;
  const isPasskey = ({ kind }: StaffFactor): boolean => kind === 'passkey';
  const list = async (member: StaffMember) =>
    (await store.findFactors(database.read, member.id, 'active')).map((factor) => ({
      ...factor,
      barredBy: barredBy(factor, member, house),
    }));
  const leaves = (held: readonly StaffFactor[], member: StaffMember, without: string): boolean =>
    held.some((factor) => factor.id !== without && barredBy(factor, member, house) === null);

  return {
    list,
    methodsOf: proofs.methodsOf,
    most: passkeys.most,
    oneDeviceOnly: (member) => oneDeviceOnly(member, house),
    ask: (member, removing) => proofs.ask(member, changing(member, removing)),

    async begin(member, { name, proof }, context) {
      // Before the proof, which is spent whatever comes after it.
      if ((await list(member)).filter(isPasskey).length >= passkeys.most) return refuse({ code: 'passkey-limit' });
      const proven = await proofs.prove(member, proof, changing(member, null), context);
      if (!proven.ok) return proven;
      return database.transaction(async (tx) => {
        const begun = await passkeys.creation(tx, member, { about: adding(member), name });
        await record(audit, tx, context, { event: 'staff.factor-begun', people: alone(member), details: { name } });
        return ok(begun);
      });
    },

    async confirm(member, answer, context) {
      const made = await passkeys.made(member, adding(member), answer);
      if (!made.ok) {
        if (made.refusal === 'challenge-ended') return refuse({ code: 'challenge-ended' });
        const { fault } = made.refusal;
        const details = { kind: 'passkey', fault };
        await database.transaction((tx) =>
          record(audit, tx, context, {
            event: 'staff.factor-refused',
            outcome: 'refused',
            people: alone(member),
            details,
          }),
        );
        return refuse(notTaken(fault));
      }
      const { name, backupEligible, backedUp } = made.value;
      return database.attempt(async (tx): Promise<Result<null, Refused<'passkey-refused' | 'passkey-limit'>>> => {
        const added = await passkeys.add(tx, member, made.value);
        if (!added.ok) return refuse({ code: added.refusal });
        const details = { kind: 'passkey', factor: added.value, name, synced: backupEligible, backedUp };
        await record(audit, tx, context, { event: 'staff.factor-added', people: alone(member), details });
        return ok(null);
      });
    },

    rename: (member, id, name, context) =>
      database.transaction(async (tx) => {
        if (!(await consume(tx, store.renameFactor(member.id, id, name)))) return false;
        const details = { factor: id, name };
        await record(audit, tx, context, { event: 'staff.factor-renamed', people: alone(member), details });
        return true;
      }),

    async remove(member, { id, proof }, context) {
      const held = await list(member);
      const factor = held.find((each) => each.id === id);
      if (factor === undefined) return refuse({ code: 'not-found' });
      if (!leaves(held, member, id)) return refuse({ code: 'last-factor' });
      const proven = await proofs.prove(member, proof, changing(member, id), context);
      if (!proven.ok) return proven;
      return database.attempt(async (tx): Promise<Result<null, Refused<'not-found' | 'last-factor'>>> => {
        if ((await store.lockMember(tx, member.id)) === null) return refuse({ code: 'not-found' });
        const left = await store.findFactors(tx, member.id, 'active');
        if (!leaves(left, member, id)) return refuse({ code: 'last-factor' });
        if (!(await consume(tx, store.dropFactor(member.id, id)))) return refuse({ code: 'not-found' });
        const details = { kind: factor.kind, factor: id, name: factor.name ?? '' };
        await record(audit, tx, context, { event: 'staff.factor-removed', people: alone(member), details });
        return ok(null);
      });
    },
  };
}
