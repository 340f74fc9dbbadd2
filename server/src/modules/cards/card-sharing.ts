/**
 * One card for several usernames of one person. Begun by the username that wants it, never by the owner's; asks for the
 * owner's password, which is judged and counted as at sign-in, and then for a response of the card itself. Refused while
 * either is on a temporary way in, and unless everything that identifies the two is on file and the same.
 */
import { assert, ok, type Result, refuse } from '@strongroom/core';
import type { Database, Tx } from '../../platform/database/database.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import type { Factors } from '../factors/index.ts';
import type { Identities, User } from '../parties/index.ts';
import type { Policies } from '../policy/index.ts';
import type { SignIn } from '../sign-in/index.ts';
import type { Asking, CardTasks } from './card-tasks.ts';
import type { CardAct, CardTask } from './cards.model.ts';
import { type SharingFault, sharingFault } from './cards.rules.ts';
import * as store from './cards.store.ts';

type PasswordRefusal = Extract<Awaited<ReturnType<SignIn['begin']>>, { ok: false }>['refusal'];
export type SharingRefusal = PasswordRefusal | { readonly code: 'card-sharing-refused'; readonly rule: SharingFault };

export interface Sharing {
  /** Judges the owner's password and every condition; answers the card. */
  judge(
    requester: User,
    owner: { username: string; password: string },
    context: RequestContext,
  ): Promise<Result<{ cardId: string }, SharingRefusal>>;
  begin(tx: Tx, asking: Asking, cardId: string, act: CardAct): Promise<CardTask | null>;
}

export function makeSharing(deps: {
  database: Database;
  policies: Policies;
  identities: Identities;
  factors: Factors;
  signIn: SignIn;
  tasks: CardTasks;
}): Sharing {
  const { database, policies, identities, factors, signIn, tasks } = deps;

  const activeKinds = async (userId: string) =>
    (await factors.list(userId)).filter(({ state }) => state === 'active').map(({ kind }) => kind);

  return {
    async judge(requester, { username, password }, context) {
      // As at sign-in, in the same lanes: guessing a password here costs the same tries, and tells as little.
      const begun = await signIn.begin({ username, password, publicComputer: false }, context);
      if (!begun.ok) return begun;
      const owner = begun.value.user;
      // It was begun to judge the password and leads nowhere.
      await signIn.cancel(begun.value, context);
      const held = await store.findHoldersOfUser(database.read, owner.id);
      const own = held.find(({ isOwner }) => isOwner);
      const card = own === undefined ? null : await store.findCard(database.read, own.cardId);
      const holders = card === null ? [] : await store.findHolders(database.read, card.id);
      const [mine, theirs] = await Promise.all([activeKinds(requester.id), activeKinds(owner.id)]);
      const policy = policies.for(requester.entityId);
      const fault = sharingFault({
        sameUser: owner.id === requester.id,
        samePerson: await identities.isSamePerson(requester.id, owner.id),
        requester: mine,
        owner: theirs,
        ownerHoldsActiveCard: card?.state === 'active' && theirs.includes('security-card'),
        requesterHoldsIt: holders.some(({ userId }) => userId === requester.id),
        holders: holders.length,
        mostHolders: policy['security-card.holders'],
        strengthOrder: policy['factor.strength-order'],
      });
      if (fault !== null) return refuse({ code: 'card-sharing-refused', rule: fault });
      assert(card !== null, 'a card that may be shared exists');
      return ok({ cardId: card.id });
    },
    begin: (tx, asking, cardId, act) => tasks.begin(tx, asking, { cardId, kind: 'share' }, act),
  };
}
