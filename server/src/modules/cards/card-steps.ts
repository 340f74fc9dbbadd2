/**
 * One step in the life of a card, written down: the machine says where it leads, one conditional statement takes it, the
 * audit entry stands in the same transaction, and its owner hears of what they should hear of.
 */
import type { Clock } from '@strongroom/core';
import type { Tx } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import type { Outbox } from '../../platform/outbox.ts';
import type { Audit } from '../audit/index.ts';
import type { CardNotice } from '../delivery/index.ts';
import { advance, type CardEvent } from './card.flow.ts';
import type { Card, CardAct } from './cards.model.ts';
import * as store from './cards.store.ts';

const WRITTEN: Readonly<Record<CardEvent, { readonly event: string; readonly notice: CardNotice | null }>> = {
  assign: { event: 'card.assigned', notice: null },
  unassign: { event: 'card.unassigned', notice: null },
  ship: { event: 'card.shipped', notice: 'shipped' },
  activate: { event: 'card.activated', notice: null },
  require: { event: 'card.required', notice: 'required' },
  suspend: { event: 'card.suspended', notice: 'suspended' },
  resume: { event: 'card.resumed', notice: 'resumed' },
  'report-lost': { event: 'card.lost', notice: 'lost' },
  'report-defect': { event: 'card.defective', notice: 'defective' },
  'report-battery': { event: 'card.battery-empty', notice: 'battery' },
  replace: { event: 'card.replaced', notice: 'replaced' },
  'take-back': { event: 'card.taken-back', notice: 'taken-back' },
  keep: { event: 'card.kept', notice: null },
  retire: { event: 'card.retired', notice: null },
};

export interface CardSteps {
  /** Null when the machine refuses, or somebody else was faster; otherwise the card after the step. */
  step(
    tx: Tx,
    card: Card,
    event: CardEvent,
    act: CardAct,
    details?: Record<string, string | number>,
  ): Promise<Card | null>;
  write(
    tx: Tx,
    card: Pick<Card, 'serialNo' | 'ownerId' | 'accountId'>,
    event: string,
    act: CardAct,
    details?: Readonly<Record<string, string | number | null>>,
  ): Promise<void>;
  tell(tx: Tx, userId: string, what: CardNotice, act: CardAct): Promise<void>;
}

export function makeCardSteps({ audit, outbox, clock }: { audit: Audit; outbox: Outbox; clock: Clock }): CardSteps {
  const steps: CardSteps = {
    async step(tx, card, event, act, details = {}) {
      const next = advance(card.state, event);
      if (!next.ok || !(await consume(tx, store.moveCard(card.id, card.state, next.value, clock.now())))) return null;
      const written = WRITTEN[event];
      await steps.write(tx, card, written.event, act, { state: next.value, ...details });
      if (written.notice !== null && card.ownerId !== null) await steps.tell(tx, card.ownerId, written.notice, act);
      return { ...card, state: next.value };
    },

    async write(tx, { serialNo, ownerId, accountId }, event, act, details = {}) {
      const { actor, origin, provedBy = null } = act;
      const about = { actor, origin, userId: ownerId, accountId };
      const all = { card: serialNo, ...details, provedBy };
      await audit.append(tx, { event, outcome: 'done', ...about, details: all });
    },

    async tell(tx, userId, what, { provedBy = null }) {
      await outbox.post(tx, { type: 'card.told', key: userId, data: { userId, what, provedBy } });
    },
  };
  return steps;
}
