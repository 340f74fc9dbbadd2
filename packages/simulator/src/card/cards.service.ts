/**
 * The cards of the outside world, in their holders' hands: kept in the database with what their chips remember, pressed a
 * key at a time by whoever uses the page. A card that was handed out before keeps its counter.
 */
import type { Clock } from '@strongroom/core';
import type { EventBus } from '../events.ts';
import type { WorldDatabase } from '../storage/database.ts';
import type { CardKey, SecurityCard } from './security-card.model.ts';
import { cardDisplay, newSecurityCard, pressCardKey } from './security-card.rules.ts';

/** What anybody sees of a card who looks at it. */
export interface CardView {
  readonly serialNo: string;
  readonly label: string | null;
  readonly display: string;
  readonly battery: 'good' | 'empty';
}

export interface Cards {
  hand(card: { readonly serialNo: string; readonly secret: Uint8Array; readonly label: string }): Promise<void>;
  list(): Promise<CardView[]>;
  /** Null for a card that is not there. */
  press(serialNo: string, keys: readonly CardKey[]): Promise<CardView | null>;
}

interface Kept extends Omit<SecurityCard, 'memory'> {
  readonly memory: Omit<SecurityCard['memory'], 'secret' | 'asked'> & {
    readonly secret: string;
    /** Cards that were handed out before they could ask have none. */
    readonly asked?: number;
  };
}

const toKept = (card: SecurityCard): string =>
  JSON.stringify({
    ...card,
    memory: { ...card.memory, secret: Buffer.from(card.memory.secret).toString('base64') },
  } satisfies Kept);

function fromKept(kept: unknown): SecurityCard {
  const card = kept as Kept;
  const { asked = 0, secret } = card.memory;
  return { ...card, memory: { ...card.memory, asked, secret: Buffer.from(secret, 'base64') } };
}

export function makeCards(deps: { readonly db: WorldDatabase; readonly clock: Clock; readonly bus: EventBus }): Cards {
  const { db, clock, bus } = deps;

  const view = (label: string | null, card: SecurityCard): CardView => ({
    serialNo: card.memory.serialNo,
    label,
    display: cardDisplay(card, clock.now()),
    battery: card.memory.battery,
  });

  return {
    async hand({ serialNo, secret, label }) {
      const card = toKept(newSecurityCard({ serialNo, secret }));
      await db
        .insertInto('world.card')
        .values({ serial_no: serialNo, label, card })
        .onConflict((conflict) => conflict.column('serial_no').doUpdateSet({ label }))
        .execute();
      bus.publish({ type: 'cards', data: {} });
    },

    async list() {
      const rows = await db.selectFrom('world.card').select(['label', 'card']).orderBy('serial_no').execute();
      return rows.map(({ label, card }) => view(label, fromKept(card)));
    },

    press(serialNo, keys) {
      return db.transaction().execute(async (tx) => {
        const row = await tx
          .selectFrom('world.card')
          .select(['label', 'card'])
          .where('serial_no', '=', serialNo)
          .forUpdate()
          .executeTakeFirst();
        if (row === undefined) return null;
        const pressed = keys.reduce((card, key) => pressCardKey(card, key, clock.now()), fromKept(row.card));
        await tx
          .updateTable('world.card')
          .set({ card: toKept(pressed) })
          .where('serial_no', '=', serialNo)
          .execute();
        return view(row.label, pressed);
      });
    },
  };
}
