/**
 * What staff may do, each kind with the role that may do it, how many people it needs, and whether the caller must have
 * been identified. A kind of another module stands in that module's own words, here it is only listed.
 */
import { ok, refuse, toRfc3339 } from '@strongroom/core';
import { type Audit, staffActor } from '../modules/audit/index.ts';
import type { Cards } from '../modules/cards/index.ts';
import type { Factors, Grants } from '../modules/factors/index.ts';
import type { Locks } from '../modules/locks/index.ts';
import type { Networks } from '../modules/networks/index.ts';
import type { Identities, Parties } from '../modules/parties/index.ts';
import type { Policies } from '../modules/policy/index.ts';
import type { Sessions, TeardownExemptions } from '../modules/sessions/index.ts';
import type { SignIn } from '../modules/sign-in/index.ts';
import type { StaffActKind } from '../modules/staff/index.ts';
import type { Database } from '../platform/database/database.ts';
import { type AccountActDeps, accountActKinds } from './account-acts.ts';
import { kind } from './act-kind.ts';
import { cardActKinds } from './card-acts.ts';

export interface StaffActDeps extends AccountActDeps {
  readonly audit: Audit;
  readonly parties: Parties;
  readonly locks: Locks;
  readonly networks: Networks;
  readonly policies: Policies;
  readonly factors: Factors;
  readonly grants: Grants;
  readonly sessions: Sessions;
  readonly teardownExemptions: TeardownExemptions;
  readonly signIn: SignIn;
  readonly cards: Cards;
  readonly identities: Identities;
  readonly database: Database;
}

export function staffActKinds(deps: StaffActDeps): readonly StaffActKind[] {
  const { audit, outbox, parties, locks, networks, policies, factors, grants, sessions, signIn, teardownExemptions } =
    deps;
  return [
    // Takes away and gives nothing: one person is enough, at once.
    kind('sessions.end-all', {
      role: 'support',
      people: 1,
      identifiedCaller: false,
      async perform(tx, { userId }, people, origin) {
        const ended = await sessions.endAll(tx, { userId, reason: 'ended-by-staff' });
        await audit.append(tx, {
          event: 'session.all-ended',
          outcome: 'done',
          userId,
          accountId: null,
          origin,
          actor: staffActor(people, userId),
          details: { sessions: ended, reason: 'ended-by-staff' },
        });
        return ok({ sessions: ended });
      },
    }),
    // Attack: a thief who guesses has the desk give back the tries, again and again.
    kind('sign-in.lift-pause', {
      role: 'support',
      people: 2,
      identifiedCaller: true,
      async perform(tx, { userId }, people, origin) {
        const { username } = await parties.getUser(userId);
        signIn.liftPause(tx, username);
        await audit.append(tx, {
          event: 'sign-in.pause-lifted',
          outcome: 'done',
          userId,
          accountId: null,
          origin,
          details: {},
          actor: staffActor(people, userId),
        });
        // Whoever had it lifted may be the one who guesses: the owner hears of it where they have always been reached.
        await outbox.post(tx, { type: 'sign-in.pause-lifted', key: userId, data: { userId, provedBy: null } });
        return ok(null);
      },
    }),
    // Where nothing stronger is left, codes by SMS come back: what a caller could be after who holds the number.
    kind('factor.suspend', {
      role: 'security',
      people: 2,
      identifiedCaller: false,
      async shown({ userId, factorId }) {
        const factor = await factors.find(factorId, userId);
        return factor === null ? {} : { factor: factor.kind, enrolledAt: toRfc3339(factor.enrolledAt) };
      },
      async perform(tx, { userId, factorId }, people, origin) {
        const user = await parties.getUser(userId);
        const factor = await factors.find(factorId, userId);
        if (factor === null) return refuse({ code: 'act-refused', rule: 'factor-gone' });
        const act = { actor: staffActor(people, userId), origin, provedBy: null, rule: 'staff' };
        const moved = await factors.move(tx, user, factorId, 'suspended', act);
        return moved ? ok({ kind: factor.kind }) : refuse({ code: 'act-refused', rule: 'factor-state' });
      },
    }),
    // Attack: a good story gets a thief in. Two people, a caller who was identified, and a code that goes where the owner
    // is, past both of them.
    kind('temporary-code.issue', {
      role: 'security',
      people: 2,
      identifiedCaller: true,
      async shown({ userId, contactPointId }) {
        const point = (await parties.contactPointsOf(userId)).find(({ id }) => id === contactPointId);
        return point === undefined ? {} : { by: point.kind === 'mail' ? 'mail' : 'voice', sentTo: point.hint };
      },
      async perform(tx, { userId, contactPointId }, people, origin) {
        const user = await parties.getUser(userId);
        const act = { actor: staffActor(people, userId), origin };
        const issued = await grants.issue(tx, { user, contactPointId }, act);
        if (!issued.ok) return issued;
        const { fullUntil, portalUntil, sentTo } = issued.value;
        return ok({ sentTo, fullUntil: toRfc3339(fullUntil), portalUntil: toRfc3339(portalUntil) });
      },
    }),
    // The factors of before prove again: what whoever found the lost phone could be after.
    kind('temporary-code.withdraw', {
      role: 'security',
      people: 2,
      identifiedCaller: true,
      perform: async (tx, { userId }, people, origin) =>
        grants.withdraw(tx, await parties.getUser(userId), { actor: staffActor(people, userId), origin }),
    }),
    // Attack: a good story gets a thief in who has password and factor, and lacks the owner's network. It ends by itself.
    kind('network.lift', {
      role: 'security',
      people: 2,
      identifiedCaller: true,
      async perform(tx, { userId }, people, origin) {
        const { entityId } = await parties.getUser(userId);
        const by = { actor: staffActor(people, userId), origin, provedBy: null };
        const until = await networks.override(tx, { userId, policy: policies.for(entityId) }, by);
        return ok({ until: toRfc3339(until) });
      },
    }),
    // Attack: a stolen program is kept alive over every night. It ends by itself, and the weekly end comes all the same.
    kind('teardown.exempt', {
      role: 'security',
      people: 2,
      identifiedCaller: true,
      async perform(tx, { userId }, people, origin) {
        const { entityId } = await parties.getUser(userId);
        const by = { actor: staffActor(people, userId), origin };
        const until = await teardownExemptions.give(tx, { userId, policy: policies.for(entityId) }, by);
        return ok({ until: toRfc3339(until) });
      },
    }),
    // It only tightens: one person is enough, at once.
    kind('teardown.resume', {
      role: 'security',
      people: 1,
      identifiedCaller: false,
      async perform(tx, { userId }, people, origin) {
        const by = { actor: staffActor(people, userId), origin };
        const resumed = await teardownExemptions.takeBack(tx, userId, by);
        return resumed ? ok(null) : refuse({ code: 'act-refused', rule: 'exemption-gone' });
      },
    }),
    // A freeze was placed for a reason that only the owner can clear up: a caller who is known, and two of us.
    kind('freeze.lift', {
      role: 'security',
      people: 2,
      identifiedCaller: true,
      async perform(tx, { userId, freezeId }, people, origin) {
        const by = { actor: staffActor(people, userId), origin };
        const lifted = await locks.lift(tx, { id: freezeId, userId }, by);
        if (!lifted) return refuse({ code: 'act-refused', rule: 'freeze-gone' });
        // Attack: a good story has it lifted. The owner hears of it where they have always been reached.
        await outbox.post(tx, { type: 'freeze.lifted', key: userId, data: { userId, provedBy: null } });
        return ok(null);
      },
    }),
    ...cardActKinds(deps),
    ...accountActKinds(deps),
  ] as readonly StaffActKind[];
}
