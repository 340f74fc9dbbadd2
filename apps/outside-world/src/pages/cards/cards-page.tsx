/** Security cards as they lie on the table: a display, a keypad, and the round key that switches the card on. */
import { EmptyState, Heading } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { useQueryState } from '../../parts/query-state.tsx';
import { useTitle } from '../../shell/use-title.ts';
import { useWording } from '../../wording/use-wording.ts';
import { useCards } from '../../world/queries.ts';
import { CardDevice } from './card-device.tsx';

export function CardsPage(): ReactElement {
  const { t } = useWording();
  useTitle(t('cards.title'));
  const cards = useCards();
  const waiting = useQueryState(cards);
  return (
    <div className="sr-stack" data-gap="wide">
      <Heading lead={t('cards.lead')}>{t('cards.title')}</Heading>
      {waiting}
      {cards.data?.length === 0 && <EmptyState title={t('cards.empty')}>{t('cards.emptyNext')}</EmptyState>}
      <div className="cards">
        {cards.data?.map((card) => (
          <CardDevice key={card.serialNo} card={card} />
        ))}
      </div>
    </div>
  );
}
