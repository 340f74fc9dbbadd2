/**
 * Acts of staff. One person does what needs one; what needs two waits until another person with the role has seen exactly
 * what will happen and proven to be there. The act is then done in the transaction that settles it: once, or not at all.
 *
 * Attack: a member of staff, or whoever holds their session, does alone what ruins a client. Attack: the second person
 * approves what is no longer what was shown: the hash of the act goes with the approval, and the row must still have it.
 */
import { hash } from 'node:crypto';
import {
  assert,
  type Clock,
  canonicalJson,
  type JsonValue,
  newId,
  ok,
  type Random,
  type Result,
  refuse,
  secondsToMs,
} from '@strongroom/core';
import type { Database, Tx } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import { type Audit, originOf } from '../audit/index.ts';
import type { Policies } from '../policy/index.ts';
import type { ActPeople, ActRefusal, StaffAct, StaffActKind, StaffMember } from './staff.model.ts';
import { hasRole, mayDo, maySecond, serves } from './staff.rules.ts';
import { isOpen } from './staff-act.flow.ts';
import type { Refused, Settled, StaffActs } from './staff-acts.model.ts';
import * as store from './staff-acts.store.ts';
import type { About } from './staff-passkeys.ts';
import type { StaffProofs } from './staff-proofs.ts';
import { record } from './staff-record.ts';

type NotProposed = { readonly code: 'raced' } | Refused<'caller-not-identified' | 'act-refused'>;

export interface StaffActsDeps {
  readonly database: Database;
  readonly audit: Audit;
  readonly policies: Policies;
  readonly proofs: StaffProofs;
  readonly kinds: readonly StaffActKind[];
  /** The legal entity of a client, or null when there is no such client. */
  readonly entityOf: (userId: string) => Promise<string | null>;
  /** Uses up the identification of the caller as this client by this member; false when there is none. */
  readonly useIdentification: (tx: Tx, member: StaffMember, userId: string, actId: string) => Promise<boolean>;
  readonly memberOf: (staffId: string) => Promise<StaffMember>;
  readonly clock: Clock;
  readonly random: Random;
}

export function makeStaffActs(deps: StaffActsDeps): StaffActs {
  const { database, audit, policies, proofs, kinds, entityOf, useIdentification, clock, random } = deps;
  const registry = new Map(kinds.map((kind) => [kind.kind, kind]));
  assert(registry.size === kinds.length, 'every kind of act is registered once');
  const pageLength = policies.house['staff.listed'];

  const kindOf = ({ kind }: Pick<StaffAct, 'kind'>): StaffActKind => {
    const found = registry.get(kind);
    assert(found !== undefined, `the act ${kind} has its kind`);
    return found;
  };

  const entry = (event: string, act: StaffAct, people: ActPeople, extra: Readonly<Record<string, string>> = {}) => ({
    event: `staff-act.${event}`,
    people,
    userId: act.userId,
    details: { act: act.id, kind: act.kind, hash: act.hash.toString('hex'), reason: act.reason, ...extra },
  });

  /** Does it, in the transaction that settles it; what it refuses rolls everything back. */
  async function perform(
    tx: Tx,
    act: StaffAct,
    people: ActPeople,
    context: RequestContext,
  ): Promise<Result<StaffAct, Refused<'act-refused'>>> {
    const kind = kindOf(act);
    const parameters = kind.parameters.parse(JSON.parse(act.parameters));
    const done = await kind.perform(tx, parameters, people, originOf(context, null));
    if (!done.ok) return refuse(refusedBy(done.refusal));
    const outcome = plainFacts(done.value);
    await store.writeOutcome(tx, act.id, outcome);
    await record(audit, tx, context, entry('done', act, people));
    return ok({ ...act, outcome });
  }

  async function again(act: StaffAct & { requestHash: Buffer }, requestHash: Buffer) {
    return act.requestHash.equals(requestHash) ? ok(act) : refuse({ code: 'idempotency-key-reused' } as const);
  }

  async function findFor(member: StaffMember, id: string): Promise<StaffAct | null> {
    const act = await store.findAct(database.read, id);
    return act !== null && (act.proposedBy === member.id || serves(member, act.entityId)) ? act : null;
  }

  async function second(member: StaffMember, id: string): Promise<Result<StaffAct, Settled>> {
    const act = await findFor(member, id);
    if (act === null) return refuse({ code: 'not-found' });
    if (!maySecond(member, act)) {
      return refuse({ code: 'not-permitted', rule: act.proposedBy === member.id ? 'second-person' : 'role' });
    }
    return isOpen(act, clock.now()) ? ok(act) : refuse({ code: 'act-settled' });
  }

  return {
    pageLength,
    async propose(member, { act: wish, reason, idempotencyKey }, context) {
      const kind = registry.get(wish.kind);
      if (kind === undefined) return refuse({ code: 'act-refused', rule: 'unknown-kind' });
      const parameters = canonicalJson(wish.parameters as unknown as JsonValue);
      const requestHash = hash('sha256', canonicalJson({ kind: wish.kind, parameters, reason }), 'buffer');
      const known = await store.findByKey(database.read, member.id, idempotencyKey);
      if (known !== null) return again(known, requestHash);
      const userId = clientOf(wish.parameters);
      const entityId = userId === null ? null : await entityOf(userId);
      // A client of another entity is answered as one who is not there.
      if (userId !== null && (entityId === null || !serves(member, entityId))) return refuse({ code: 'not-found' });
      if (!mayDo(member, { role: kind.role, entityId })) return refuse({ code: 'not-permitted', rule: 'role' });
      const now = clock.now();
      const id = newId('act', now, random);
      const ready = await kind.ready?.(wish.parameters);
      if (ready?.ok === false) return refuse(refusedBy(ready.refusal));
      const facts = await kind.shown?.(wish.parameters);
      const shown = facts === undefined ? null : canonicalJson(facts);
      const people = (await kind.peopleFor?.(wish.parameters)) ?? kind.people;
      const asksCaller = kind.identifiedCaller && !(await kind.isAskedFor?.(wish.parameters));
      const alonePerson = people === 1;
      const act: StaffAct = {
        id,
        kind: kind.kind,
        parameters,
        shown,
        reason,
        role: kind.role,
        people,
        userId,
        entityId,
        hash: hash(
          'sha256',
          canonicalJson({ id, kind: kind.kind, parameters, shown, proposedBy: member.id, reason }),
          'buffer',
        ),
        state: alonePerson ? 'done' : 'awaiting-second',
        proposedBy: member.id,
        proposedAt: now,
        expiresAt: now + secondsToMs(policies.house['staff.act-seconds']),
        settledBy: alonePerson ? member.id : null,
        settledAt: alonePerson ? now : null,
        outcome: null,
      };
      const by = { proposedBy: member, approvedBy: null };
      const done = await database.attempt(async (tx): Promise<Result<StaffAct, NotProposed>> => {
        if (!(await store.insertAct(tx, { ...act, idempotencyKey, requestHash }))) return refuse({ code: 'raced' });
        if (asksCaller && (userId === null || !(await useIdentification(tx, member, userId, id)))) {
          return refuse({ code: 'caller-not-identified' });
        }
        if (alonePerson) return perform(tx, act, by, context);
        await record(audit, tx, context, entry('proposed', act, by));
        return ok(act);
      });
      if (done.ok) return done;
      if (done.refusal.code !== 'raced') return refuse(done.refusal);
      const first = await store.findByKey(database.read, member.id, idempotencyKey);
      assert(first !== null, 'the key that was taken belongs to an act');
      return again(first, requestHash);
    },

    kindsOf: (member) => kinds.filter(({ role }) => hasRole(member, role)),
    find: findFor,
    async awaiting(member) {
      const all = await store.findAwaiting(database.read, clock.now(), pageLength);
      return all.filter((act) => act.proposedBy === member.id || mayDo(member, act));
    },
    own: ({ id }, before) => store.findOwn(database.read, id, before, pageLength),
    async ofClient(member, userId, before) {
      const entityId = await entityOf(userId);
      if (entityId === null || !serves(member, entityId)) return [];
      return store.findOfClient(database.read, userId, before, pageLength);
    },

    async ask(member, { id, hash: seen }) {
      const found = await second(member, id);
      if (!found.ok) return found;
      // Attack: the page shows one act and has the authenticator sign for another.
      if (found.value.hash.toString('hex') !== seen) return refuse({ code: 'act-settled', rule: 'hash' });
      return proofs.ask(member, approving(member, found.value));
    },

    async approve(member, { id, hash: seen, proof }, context) {
      const found = await second(member, id);
      if (!found.ok) return found;
      const act = found.value;
      const proposer = await deps.memberOf(act.proposedBy);
      if (act.hash.toString('hex') !== seen) return refuse({ code: 'act-settled', rule: 'hash' });
      const ready = await kindOf(act).ready?.(kindOf(act).parameters.parse(JSON.parse(act.parameters)));
      if (ready?.ok === false) return refuse(refusedBy(ready.refusal));
      // Before the act and for itself: a code that was typed is used up, whatever becomes of the act.
      const proven = await proofs.prove(member, proof, approving(member, act), context);
      if (!proven.ok) return proven;
      return database.attempt(async (tx): Promise<Result<StaffAct, Refused<'act-settled' | 'act-refused'>>> => {
        const now = clock.now();
        const want = { id, to: 'done', hash: act.hash, by: member.id, now } as const;
        if (!(await consume(tx, store.settle(want)))) return refuse({ code: 'act-settled' });
        const settled = { ...act, state: 'done', settledBy: member.id, settledAt: now } as const;
        return perform(tx, settled, { proposedBy: proposer, approvedBy: member }, context);
      });
    },

    async refuse(member, { id, reason }, context) {
      const found = await second(member, id);
      if (!found.ok) return found;
      const act = found.value;
      const now = clock.now();
      const proposedBy = await deps.memberOf(act.proposedBy);
      return database.attempt(async (tx) => {
        const want = { id, to: 'refused', hash: act.hash, by: member.id, now } as const;
        if (!(await consume(tx, store.settle(want)))) return refuse({ code: 'act-settled' } as const);
        const said = entry('refused', act, { proposedBy, approvedBy: member }, { because: reason });
        await record(audit, tx, context, { ...said, outcome: 'refused' });
        return ok({ ...act, state: 'refused', settledBy: member.id, settledAt: now } as const);
      });
    },

    async withdraw(member, id, context) {
      const act = await findFor(member, id);
      if (act === null || act.proposedBy !== member.id) return refuse({ code: 'not-found' });
      const now = clock.now();
      return database.attempt(async (tx) => {
        if (!(await consume(tx, store.withdraw(id, member.id, now)))) return refuse({ code: 'act-settled' } as const);
        await record(audit, tx, context, entry('withdrawn', act, { proposedBy: member, approvedBy: null }));
        return ok({ ...act, state: 'withdrawn', settledBy: member.id, settledAt: now } as const);
      });
    },

    async sweep() {
      const now = clock.now();
      for (const act of await store.findRunOut(database.read, now, pageLength)) {
        const proposer = await deps.memberOf(act.proposedBy);
        await database.transaction(async (tx) => {
          if (!(await consume(tx, store.expire(act.id, now)))) return;
          await record(audit, tx, null, {
            ...entry('expired', act, { proposedBy: proposer, approvedBy: null }),
            outcome: 'refused',
          });
        });
      }
    },
  };
}

const approving = (member: StaffMember, act: StaffAct): About => ({
  kind: 'act',
  id: `${act.id}:${member.id}`,
  binding: act.hash.toString('hex'),
});

/** The client an act is about, by the one name that parameters have for it. */
function clientOf(parameters: object): string | null {
  return 'userId' in parameters && typeof parameters.userId === 'string' ? parameters.userId : null;
}

/** Plain values only: what an act answers beside them goes to nobody. */
function plainFacts(value: unknown): StaffAct['outcome'] {
  if (typeof value !== 'object' || value === null) return null;
  const facts = Object.entries(value).filter(
    (fact): fact is [string, string | number | boolean | null] =>
      fact[1] === null || ['string', 'number', 'boolean'].includes(typeof fact[1]),
  );
  return facts.length === 0 ? null : Object.fromEntries(facts);
}

const refusedBy = ({ rule, remaining }: ActRefusal): Refused<'act-refused'> => ({
  code: 'act-refused',
  rule,
  ...(remaining !== undefined && { remaining }),
});
