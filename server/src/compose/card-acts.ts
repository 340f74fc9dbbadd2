/**
 * What staff do with the security card of a client. Each card and each wish is looked up under the client the act names:
 * what belongs to somebody else is refused, or one who was identified as this client would move the card of another. A
 * refusal rolls back what came before it.
 */
import { ok, type Result, refuse, toRfc3339 } from '@strongroom/core';
import { staffActor } from '../modules/audit/index.ts';
import type { Card, CardAct, Cards, DeskRefusal } from '../modules/cards/index.ts';
import type { Identities } from '../modules/parties/index.ts';
import type { StaffActKind } from '../modules/staff/index.ts';
import type { Database } from '../platform/database/database.ts';
import { kind } from './act-kind.ts';

const REFUSED = { code: 'act-refused', rule: 'card.no-card' } as const;

/** Judged by what the step found under its lock: the card may have gone to another owner since it was shown. */
function settled(
  done: Result<Card, DeskRefusal>,
  userId: string,
): Result<{ card: string }, { code: string; rule: string }> {
  if (!done.ok) return refuse({ code: 'act-refused', rule: `card.${done.refusal.code}` });
  return done.value.ownerId === userId ? ok({ card: done.value.serialNo }) : refuse(REFUSED);
}

const peopleFor = (rule: string | null): 1 | 2 => (rule === null ? 1 : 2);

export function cardActKinds(deps: {
  readonly cards: Cards;
  readonly identities: Identities;
  readonly database: Database;
}): readonly StaffActKind[] {
  const { cards, identities, database } = deps;
  const { desk, holding } = cards;
  const act = (people: Parameters<typeof staffActor>[0], userId: string, origin: CardAct['origin']): CardAct => ({
    actor: staffActor(people, userId),
    origin,
  });

  async function shownCard({ userId, serialNo }: { userId: string; serialNo: string }) {
    const card = await cards.findBySerial(serialNo);
    if (card?.ownerId !== userId) return {};
    return { card: serialNo, cardState: card.state, cardSince: toRfc3339(card.stateSince) };
  }

  return [
    // One person is enough: the PIN was chosen with the wish, so whoever sends it, or keeps it, can do nothing with it.
    // Two where the address changed a short while ago: whoever had it changed may have chosen the PIN as well.
    kind('card.assign-and-ship', {
      role: 'cards',
      people: 1,
      peopleFor: async ({ userId }) => peopleFor(await desk.needsSecond({ to: userId })),
      identifiedCaller: false,
      async shown({ userId, serialNo }) {
        const request = await holding.openRequest(userId);
        const changedAt = await identities.addressChangedAt(database.read, userId);
        const address = changedAt === null ? {} : { addressChangedAt: toRfc3339(changedAt) };
        return request === null ? {} : { card: serialNo, askedAt: toRfc3339(request.createdAt), ...address };
      },
      async perform(tx, { userId, requestId, serialNo }, people, origin) {
        const by = act(people, userId, origin);
        const assigned = settled(await desk.assign(tx, { requestId, serialNo }, by), userId);
        return assigned.ok ? settled(await desk.ship(tx, serialNo, by), userId) : assigned;
      },
    }),
    // Two where text messages come back by it: a stolen card would be the key to whatever its owner's number opens.
    kind('card.take-back', {
      role: 'cards',
      people: 1,
      peopleFor: async ({ serialNo }) => peopleFor(await desk.needsSecond({ from: serialNo })),
      identifiedCaller: false,
      shown: shownCard,
      perform: async (tx, { userId, serialNo }, people, origin) =>
        settled(await desk.takeBack(tx, serialNo, act(people, userId, origin)), userId),
    }),
    // Attack: whoever found the card calls and has "forgotten" the PIN. Two people, none of whom sends cards out, and a
    // caller who was identified.
    kind('card.allow-new-pin', {
      role: 'security',
      people: 2,
      identifiedCaller: true,
      shown: shownCard,
      perform: async (tx, { userId, serialNo }, people, origin) =>
        settled(await desk.allowNewPin(tx, serialNo, act(people, userId, origin)), userId),
    }),
  ] as readonly StaffActKind[];
}
