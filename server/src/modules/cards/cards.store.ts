/** Statements on security_card and card_holder. */
import { type Instant, toRfc3339 } from '@strongroom/core';
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
import type { CardState } from './card.flow.ts';
import type { Card, Holder } from './cards.model.ts';

const cardColumns = sql`c.id, c.serial_no as "serialNo", c.maker, c.model, c.suite, c.seed_sealed as "seedSealed",
  c.pin_sealed as "pinSealed", c.next_counter as "nextCounter", c.ahead_counter as "aheadCounter",
  c.ahead_until as "aheadUntil", c.recent_challenges as "recentChallenges", c.state, c.owner_id as "ownerId",
  c.account_id as "accountId", c.expires_at as "expiresAt", c.imported_at as "importedAt",
  c.state_since as "stateSince", c.required_at as "requiredAt", c.pin_reset_until as "pinResetUntil"`;

type CardRow = Omit<Card, 'nextCounter' | 'aheadCounter'> & {
  readonly nextCounter: string | number;
  readonly aheadCounter: string | number | null;
};
const toCard = (found: CardRow): Card => ({
  ...found,
  nextCounter: Number(found.nextCounter),
  aheadCounter: found.aheadCounter === null ? null : Number(found.aheadCounter),
});
const one = async (on: Sql, statement: Statement<CardRow>): Promise<Card | null> => {
  const found = await row(on, statement);
  return found && toCard(found);
};
const many = async (on: Sql, statement: Statement<CardRow>): Promise<Card[]> => (await rows(on, statement)).map(toCard);

const select = (rest: Statement<unknown>) => sql<CardRow>`select ${cardColumns} from security_card c ${rest}`;

export const findCard = (on: Sql, id: string) => one(on, select(sql`where c.id = ${id}`));
export const findBySerial = (on: Sql, serialNo: string) => one(on, select(sql`where c.serial_no = ${serialNo}`));
/** Serialises what happens to one card. */
export const lockCard = (on: Sql, id: string) => one(on, select(sql`where c.id = ${id} for update`));
/** `card_holder_pkey` serves it. */
export const findCardOfFactor = (on: Sql, factorId: string) =>
  one(on, select(sql`join card_holder h on h.card_id = c.id where h.factor_id = ${factorId}`));
export const lockCardOfFactor = (on: Sql, factorId: string) =>
  one(on, select(sql`join card_holder h on h.card_id = c.id where h.factor_id = ${factorId} for update of c`));
export const findCardsOwnedBy = (on: Sql, userId: string) =>
  many(on, select(sql`where c.owner_id = ${userId} order by c.state_since desc, c.id`));
export const findCardsIn = (on: Sql, states: readonly CardState[], limit: number) =>
  many(on, select(sql`where c.state = any(${[...states]}) order by c.state, c.serial_no limit ${limit}`));
export const findTakenSerials = async (on: Sql, serials: readonly string[]): Promise<string[]> =>
  (
    await rows(
      on,
      sql<{
        serialNo: string;
      }>`select serial_no as "serialNo" from security_card where serial_no = any(${[...serials]})`,
    )
  ).map(({ serialNo }) => serialNo);

export async function insertCard(
  on: Sql,
  card: Pick<Card, 'id' | 'serialNo' | 'maker' | 'model' | 'suite' | 'nextCounter' | 'expiresAt'> & {
    readonly seedSealed: Buffer;
    readonly now: Instant;
  },
): Promise<void> {
  const at = timestamp(card.now);
  await affected(
    on,
    sql`insert into security_card (id, serial_no, maker, model, suite, seed_sealed, next_counter, state, expires_at,
                                   imported_at, state_since)
        values (${card.id}, ${card.serialNo}, ${card.maker}, ${card.model}, ${card.suite}, ${card.seedSealed},
                ${card.nextCounter}, 'in-stock', ${timestampOrNull(card.expiresAt)}, ${at}, ${at})`,
  );
}

/** A statement for `consume`: one step of the machine, once. */
export const moveCard = (id: string, from: CardState, to: CardState, now: Instant) =>
  sql`update security_card set state = ${to}, state_since = ${timestamp(now)} where id = ${id} and state = ${from}`;

export const giveCard = (id: string, to: { ownerId: string; accountId: string; pinSealed: Buffer | null }) =>
  sql`update security_card set owner_id = ${to.ownerId}, account_id = ${to.accountId}, pin_sealed = ${to.pinSealed},
        pin_reset_until = null, required_at = null
      where id = ${id}`;

/** Back in the house: nobody's, without a PIN. */
export const freeCard = (id: string) =>
  sql`update security_card set owner_id = null, account_id = null, pin_sealed = null, pin_reset_until = null,
        required_at = null, ahead_counter = null, ahead_until = null
      where id = ${id}`;

export const wipeSeed = (id: string) =>
  sql`update security_card set seed_sealed = null, pin_sealed = null where id = ${id}`;

export const setRequiredAt = (id: string, at: Instant) =>
  sql`update security_card set required_at = ${timestamp(at)} where id = ${id}`;

export const setPin = (id: string, pinSealed: Buffer) =>
  sql`update security_card set pin_sealed = ${pinSealed}, pin_reset_until = null where id = ${id}`;

export const allowPinReset = (id: string, until: Instant) =>
  sql`update security_card set pin_reset_until = ${timestamp(until)} where id = ${id}`;

/**
 * A statement for `consume`: the response made with this counter is spent, and every one before it. Of two requests with
 * one response the second finds the counter moved.
 */
export const moveCounter = (id: string, counter: number, now: Instant) =>
  sql`update security_card set next_counter = ${counter + 1}, ahead_counter = null, ahead_until = null
      where id = ${id} and next_counter <= ${counter} and state in ('shipped', 'active')
        and (expires_at is null or expires_at > ${timestamp(now)})`;

/** For suites without a counter: the card is still one that answers. */
export const stillAnswers = (id: string, now: Instant) =>
  sql`update security_card set ahead_counter = null
      where id = ${id} and state in ('shipped', 'active') and (expires_at is null or expires_at > ${timestamp(now)})`;

/** Remembers the first of two responses in a row, of a card that ran ahead. */
export const rememberAhead = (id: string, counter: number, until: Instant) =>
  sql`update security_card set ahead_counter = ${counter}, ahead_until = ${timestamp(until)}
      where id = ${id} and next_counter <= ${counter}`;

export const rememberChallenges = (id: string, challenges: readonly string[]) =>
  sql`update security_card set recent_challenges = ${[...challenges]} where id = ${id}`;

const holderColumns = sql`factor_id as "factorId", card_id as "cardId", user_id as "userId", is_owner as "isOwner"`;

export const insertHolder = (holder: Holder, now: Instant) =>
  sql`insert into card_holder (factor_id, card_id, user_id, is_owner, since)
      values (${holder.factorId}, ${holder.cardId}, ${holder.userId}, ${holder.isOwner}, ${toRfc3339(now)})`;
export const findHolders = (on: Sql, cardId: string) =>
  rows(
    on,
    sql<Holder>`select ${holderColumns} from card_holder where card_id = ${cardId} order by is_owner desc, factor_id`,
  );
export const findHoldersOfUser = (on: Sql, userId: string) =>
  rows(on, sql<Holder>`select ${holderColumns} from card_holder where user_id = ${userId} order by since desc`);
export const dropHolders = (cardId: string) => sql`delete from card_holder where card_id = ${cardId}`;
/** A statement for `consume`. */
export const dropHolder = (factorId: string) => sql`delete from card_holder where factor_id = ${factorId}`;
export const findCardsOut = (on: Sql, who: { userId: string } | { accountId: string }) =>
  many(
    on,
    select('userId' in who ? sql`where c.owner_id = ${who.userId}` : sql`where c.account_id = ${who.accountId}`),
  );
