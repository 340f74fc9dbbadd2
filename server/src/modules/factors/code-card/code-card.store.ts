/** Statements on code_card. */
import type { CardPair } from '@strongroom/authenticators';
import type { Instant } from '@strongroom/core';
import { affected, row, type Sql, sql, timestamp } from '../../../platform/database/database.ts';

export interface CodeCard {
  readonly factorId: string;
  readonly asked: readonly number[];
  readonly spent: readonly number[];
}

export const findCard = (on: Sql, factorId: string) =>
  row(on, sql<CodeCard>`select factor_id as "factorId", asked, spent from code_card where factor_id = ${factorId}`);

export const insertCard = (on: Sql, card: { factorId: string; userId: string; asked: CardPair }) =>
  affected(
    on,
    sql`insert into code_card (factor_id, user_id, asked)
        values (${card.factorId}, ${card.userId}, ${[...card.asked]}::int[])`,
  );

/** Draws the next pair, unless somebody drew it first: of two, both then ask the same. */
export const askPair = (on: Sql, factorId: string, asked: CardPair) =>
  affected(on, sql`update code_card set asked = ${[...asked]}::int[] where factor_id = ${factorId} and asked = '{}'`);

/** A statement for `consume`: the pair that is asked is answered once, and its two values are spent. */
export const spendPair = (factorId: string, pair: CardPair, now: Instant) =>
  sql`with answered as (
        update code_card set asked = '{}', spent = spent || ${[...pair]}::int[]
        where factor_id = ${factorId} and asked = ${[...pair]}::int[] returning factor_id)
      update factor set last_used_at = ${timestamp(now)} from answered
      where factor.id = answered.factor_id and factor.state = 'active'`;

/** A statement for `consume`: the first answer of a printed card, whose values are spent by it. */
export const answerPair = (factorId: string, userId: string, pair: CardPair) =>
  sql`update code_card set asked = '{}', spent = spent || ${[...pair]}::int[]
      where factor_id = ${factorId} and user_id = ${userId} and asked = ${[...pair]}::int[]`;
