/** Statements on factor and challenge. */
import type { FactorKind, ProofMethod } from '@strongroom/contract';
import { assert, type Instant } from '@strongroom/core';
import {
  affected,
  row,
  rows,
  type Sql,
  type Statement,
  sql,
  timestamp,
  timestampOrNull,
} from '../../platform/database/database.ts';
import type { Cooldown, CoolingColumns } from './cooldown.rules.ts';
import { type FactorEvent, movesOf } from './factor.flow.ts';
import type { ChallengeLane, Factor, FactorState, OpenChallenge, Purpose } from './factors.model.ts';

const factorTraits = sql`kind, state, contact_point_id as "contactPointId", secret_sealed as "secretSealed",
  last_step as "lastStep", drift_steps as "driftSteps", label, enrolled_at as "enrolledAt",
  last_used_at as "lastUsedAt", pending_until as "pendingUntil", cooldown_since as "cooldownSince",
  cooldown_until as "cooldownUntil", cooldown_reason as "cooldownReason"`;
const factorColumns = sql`id, user_id as "userId", ${factorTraits}`;
type FactorTraits = Omit<Factor, 'id' | 'userId'>;

/** Everything but revoked factors, most recently used first. */
export const findFactorsOf = (on: Sql, userId: string) =>
  rows(
    on,
    sql<Factor>`select ${factorColumns} from factor where user_id = ${userId} and state <> 'revoked'
                order by last_used_at desc nulls last, id`,
  );

export const findFactor = (on: Sql, factorId: string, userId: string) =>
  row(
    on,
    sql<Factor>`select ${factorColumns} from factor where id = ${factorId} and user_id = ${userId} and state <> 'revoked'`,
  );

export async function insertFactor(
  on: Sql,
  factor: Omit<Factor, 'lastStep' | 'lastUsedAt' | keyof CoolingColumns> &
    Partial<CoolingColumns> & { readonly answersLeft: number | null },
): Promise<void> {
  await affected(
    on,
    sql`insert into factor (id, user_id, kind, state, contact_point_id, secret_sealed, enrolled_at, pending_until, answers_left,
                            cooldown_since, cooldown_until, cooldown_reason)
        values (${factor.id}, ${factor.userId}, ${factor.kind}, ${factor.state}, ${factor.contactPointId},
                ${factor.secretSealed}, ${timestamp(factor.enrolledAt)}, ${timestampOrNull(factor.pendingUntil)}, ${factor.answersLeft},
                ${timestampOrNull(factor.cooldownSince ?? null)}, ${timestampOrNull(factor.cooldownUntil ?? null)},
                ${factor.cooldownReason ?? null})`,
  );
}

export interface ShownStep {
  readonly step: number;
  readonly driftSteps: number;
  readonly label: string | null;
}

/** A statement for `consume`: a pending factor becomes active once, with the step that confirmed it already spent. */
export const activateFactor = (factorId: string, shown: ShownStep | null, now: Instant) =>
  sql`update factor set state = 'active', last_step = ${shown?.step ?? null}, drift_steps = ${shown?.driftSteps ?? 0},
        label = ${shown?.label ?? null}, enrolled_at = ${timestamp(now)}, pending_until = null, answers_left = null
      where id = ${factorId} and state = 'pending'`;

/** A statement for `consume`: a factor that waited to be used for the first time, or was set aside meanwhile. */
export const activatePending = (factorId: string, now: Instant) =>
  sql`update factor set state = 'active', enrolled_at = ${timestamp(now)}, pending_until = null
      where id = ${factorId} and state in ('pending', 'displaced')`;

/** A statement for `consume`: out of use, or back; one that was never used is revoked instead. */
export const moveThing = (factorId: string, from: readonly FactorState[], to: FactorState) =>
  sql`update factor set state = case when state = 'pending' then 'revoked' else ${to} end
      where id = ${factorId} and state = any(${[...from]})`;

/** Since when anything of this user cools down that still does, be it gone by now; null where nothing does. */
export const findCoolingSince = async (on: Sql, userId: string, now: Instant): Promise<Instant | null> =>
  (
    await row(
      on,
      sql<{ readonly since: Instant | null }>`select min(cooldown_since) as since from factor
        where user_id = ${userId} and cooldown_until > ${timestamp(now)}`,
    )
  )?.since ?? null;

/** A statement: a second change never shortens the wait after the first. */
export const coolDown = (factorId: string, { since, until, reason }: Cooldown) =>
  sql`update factor set cooldown_since = ${timestamp(since)}, cooldown_until = ${timestamp(until)},
        cooldown_reason = ${reason}
      where id = ${factorId} and (cooldown_until is null or cooldown_until < ${timestamp(until)})`;

/** A statement for `consume`: charges one answer of an enrolment before it is judged. */
export const chargeEnrolmentAnswer = (factorId: string, userId: string, now: Instant) =>
  sql`update factor set answers_left = answers_left - 1
      where id = ${factorId} and user_id = ${userId} and state = 'pending' and answers_left > 0 and pending_until > ${timestamp(now)}`;

/** Some of somebody's factors. */
export interface Several {
  readonly kinds: readonly FactorKind[];
  readonly states: readonly FactorState[];
  readonly except: string | null;
}

/** Revokes factors of these kinds in these states, all but one. */
export async function revokeOthers(on: Sql, want: Several & { userId: string }): Promise<void> {
  await affected(
    on,
    sql`update factor set state = 'revoked', secret_sealed = null
        where user_id = ${want.userId} and kind = any(${[...want.kinds]}::text[])
          and state = any(${[...want.states]}::text[]) and id is distinct from ${want.except}`,
  );
}

/** The phone that was reached by one number is reached by another. */
export async function repointFactors(on: Sql, from: string, to: string): Promise<void> {
  await affected(
    on,
    sql`update factor set contact_point_id = ${to}
        where contact_point_id = ${from} and state in ('pending', 'active', 'displaced', 'suspended')`,
  );
}

/** A statement for `consume`. */
export const revokeFactor = (factorId: string, userId: string) =>
  sql`update factor set state = 'revoked', secret_sealed = null
      where id = ${factorId} and user_id = ${userId} and state <> 'revoked'`;

/** A statement for `consume`: one factor takes the state that the event leads to, from where the flow lets it. */
export function moveFactor(factorId: string, event: FactorEvent) {
  const move = movesOf(event);
  assert(move !== null, `${event} happens to factors`);
  return sql`update factor set state = ${move.to} where id = ${factorId} and state = any(${move.from}::text[])`;
}

/** What proves stands aside, but for some kinds; answers which that were. */
export const displaceActive = (on: Sql, userId: string, but: readonly FactorKind[]) =>
  rows(
    on,
    sql<{ readonly id: string }>`update factor set state = 'displaced'
      where user_id = ${userId} and state = 'active' and kind <> all(${[...but]}::text[]) returning id`,
  );

/** Those of these that stand aside prove again; answers how many that were. */
export const wakeDisplaced = (on: Sql, userId: string, factorIds: readonly string[]) =>
  affected(
    on,
    sql`update factor set state = 'active'
        where user_id = ${userId} and id = any(${[...factorIds]}::text[]) and state = 'displaced'`,
  );

/**
 * A statement for `consume`: a factor that stands aside answers for a moment, and `setAside` puts it back. Both within the
 * transaction that spends the answer: nobody ever sees it active, so nothing is told, and it goes past the door.
 */
export const liftFactor = (factorId: string) =>
  sql`update factor set state = 'active' where id = ${factorId} and state = 'displaced'`;
export const setAside = (factorId: string) =>
  sql`update factor set state = 'displaced' where id = ${factorId} and state = 'active'`;

/** What happens to all factors of some kinds at once. */
export async function moveKinds(
  on: Sql,
  want: { userId: string; kinds: readonly FactorKind[]; from: FactorState; to: FactorState },
): Promise<number> {
  const { userId, kinds, from, to } = want;
  return affected(
    on,
    sql`update factor set state = ${to}
        where user_id = ${userId} and kind = any(${[...kinds]}::text[]) and state = ${from}`,
  );
}

/**
 * Serialises what happens to one user's factors: two removals cannot both find another one left, nor two challenges none.
 * Answers what `findFactorsOf` would; the order of locking is by id for everybody, so that two never wait for each other.
 */
export async function lockFactorsOf(on: Sql, userId: string): Promise<Factor[]> {
  const locked = await rows(
    on,
    sql<Factor>`select ${factorColumns} from factor where user_id = ${userId} and state <> 'revoked'
                order by id for update`,
  );
  return locked.sort((a, b) => (b.lastUsedAt ?? 0) - (a.lastUsedAt ?? 0));
}

/** A statement for `consume`: a time step is accepted once. */
export const consumeStep = (factorId: string, step: number, now: Instant) =>
  sql`update factor set last_step = ${step}, last_used_at = ${timestamp(now)}
      where id = ${factorId} and state = 'active' and (last_step is null or last_step < ${step})`;

/** A statement for `consume`: the same, with what two codes have shown of the clock. */
export const consumePair = (factorId: string, shown: Omit<ShownStep, 'label'>, now: Instant) =>
  sql`update factor set last_step = ${shown.step}, drift_steps = ${shown.driftSteps}, last_used_at = ${timestamp(now)}
      where id = ${factorId} and state = 'active' and (last_step is null or last_step < ${shown.step})`;

/** A statement for `consume`. */
export const renameFactor = (factorId: string, userId: string, label: string) =>
  sql`update factor set label = ${label} where id = ${factorId} and user_id = ${userId} and state = 'active'`;

/** A statement for `consume`: notes the use of a factor that is still active. */
export const noteUse = (factorId: string, now: Instant) =>
  sql`update factor set last_used_at = ${timestamp(now)} where id = ${factorId} and state = 'active'`;

/** A statement for `consume`: notes the use once what is spent with it was spent; `spent` updates one row or none. */
export const noteUseAfter = (spent: Statement<unknown>, factorId: string, now: Instant) =>
  sql`with spent as (${spent} returning 1)
      update factor set last_used_at = ${timestamp(now)}
      where id = ${factorId} and state = 'active' and exists (select from spent)`;

const challengeColumns = sql`id, lane, factor_id as "factorId", user_id as "userId", method, code_sealed as "codeSealed",
  expires_at as "expiresAt", answers_left as "answersLeft", sends, resend_at as "resendAt"`;

export const findOpenChallenge = (on: Sql, purpose: Purpose, now: Instant) =>
  row(
    on,
    sql<OpenChallenge>`select ${challengeColumns} from challenge
      where purpose = ${purpose.kind} and purpose_id = ${purpose.id} and state = 'open'
        and expires_at > ${timestamp(now)} and answers_left > 0`,
  );

/** What a new challenge must know of those there are. */
export interface ChallengesAround {
  readonly open: OpenChallenge | null;
  /** Whether the purpose has one to replace, be it expired or used up. */
  readonly replaces: boolean;
  /** When this factor may send a code for this purpose again, whatever became of the codes before; null: at once. */
  readonly sendableAt: Instant | null;
  /** Open ones of the factor in one lane; those of the purpose at hand do not count, because a new one replaces them. */
  readonly others: number;
}

/** `challenge_of_purpose` and `challenge_factor` serve it. */
export async function findChallengesAround(
  on: Sql,
  want: { purpose: Purpose; factorId: string; lane: ChallengeLane; now: Instant },
): Promise<ChallengesAround> {
  const { purpose, factorId, lane, now } = want;
  const alive = sql`state = 'open' and expires_at > ${timestamp(now)} and answers_left > 0`;
  const found = await row(
    on,
    sql<Omit<ChallengesAround, 'open'> & Nullable<OpenChallenge>>`
      with own as materialized (select * from challenge where purpose = ${purpose.kind} and purpose_id = ${purpose.id})
      select alive.*, exists (select from own where state = 'open') as replaces,
             (select max(resend_at) from own where factor_id = ${factorId}) as "sendableAt",
             (select count(*)::int from challenge
              where factor_id = ${factorId} and lane is not distinct from ${lane} and ${alive}
                and (purpose, purpose_id) <> (${purpose.kind}, ${purpose.id})) as others
      from (select) as always left join (select ${challengeColumns} from own where ${alive}) as alive on true`,
  );
  assert(found !== null, 'there is always an answer');
  const { replaces, sendableAt, others, ...open } = found;
  return { open: open.id === null ? null : (open as OpenChallenge), replaces, sendableAt, others };
}

type Nullable<T> = { readonly [Name in keyof T]: T[Name] | null };

/** A purpose has one open challenge: choosing again replaces the one before. */
export const replaceOpenChallenges = ({ kind, id }: Purpose) =>
  sql`update challenge set state = 'replaced', code_sealed = null
      where purpose = ${kind} and purpose_id = ${id} and state = 'open'`;

export const insertChallenge = (challenge: OpenChallenge & { readonly purpose: Purpose; readonly now: Instant }) =>
  sql`insert into challenge (id, lane, factor_id, user_id, purpose, purpose_id, method, code_sealed, created_at,
                             expires_at, answers_left, sends, resend_at)
      values (${challenge.id}, ${challenge.lane}, ${challenge.factorId}, ${challenge.userId}, ${challenge.purpose.kind},
              ${challenge.purpose.id}, ${challenge.method}, ${challenge.codeSealed}, ${timestamp(challenge.now)},
              ${timestamp(challenge.expiresAt)}, ${challenge.answersLeft}, ${challenge.sends}, ${timestampOrNull(challenge.resendAt)})`;

/** Records one more send, unless another request did so first. */
export const recordSend = (challengeId: string, sends: number, method: ProofMethod, resendAt: Instant) =>
  sql`update challenge set sends = sends + 1, method = ${method}, resend_at = ${timestamp(resendAt)}
      where id = ${challengeId} and sends = ${sends} and state = 'open'`;

/**
 * Takes one answer of a challenge that lives and belongs to this purpose, and gives it to be judged with its factor. One
 * statement: fifty parallel answers find at most `answers_left` of them judged. What the factor holds may be overtaken by
 * the time it is judged; what is spent with the answer decides.
 */
export async function chargeAnswer(
  on: Sql,
  answer: { challengeId: string; purpose: Purpose; userId: string; now: Instant },
): Promise<{ challenge: OpenChallenge; factor: Factor | null } | null> {
  const { challengeId, purpose, userId, now } = answer;
  const found = await row(
    on,
    sql<OpenChallenge & Nullable<FactorTraits & { readonly held: string }>>`
      with charged as (
        update challenge set answers_left = answers_left - 1
        where id = ${challengeId} and purpose = ${purpose.kind} and purpose_id = ${purpose.id} and state = 'open'
          and answers_left > 0 and expires_at > ${timestamp(now)}
        returning ${challengeColumns})
      select c.*, f.* from charged c left join (
        select id as held, ${factorTraits} from factor where user_id = ${userId} and state <> 'revoked') f
        on f.held = c."factorId"`,
  );
  if (found === null) return null;
  const { id, lane, factorId, method, codeSealed, expiresAt, answersLeft, sends, resendAt, ...rest } = found;
  const challenge = { id, lane, factorId, userId, method, codeSealed, expiresAt, answersLeft, sends, resendAt };
  const { held, userId: _owner, ...traits } = rest;
  return { challenge, factor: held === null ? null : { id: held, userId, ...(traits as FactorTraits) } };
}

/** A statement for `consume`: a challenge is answered once. */
export const closeChallenge = (challengeId: string) =>
  sql`update challenge set state = 'answered', code_sealed = null where id = ${challengeId} and state = 'open'`;
