/** What one proposed and decided, newest first. */
import { Heading } from '@strongroom/ui';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Listed } from '../../shell/listed.tsx';
import { Reading } from '../../shell/reading.tsx';
import { useTitle } from '../../shell/use-title.ts';
import { useWording } from '../../wording/use-wording.ts';
import { ActCard } from './act-card.tsx';
import { readActs } from './acts.queries.ts';

export function HistoryPage(): ReactElement {
  const { t } = useWording();
  const read = useQuery({ queryKey: ['acts', 'own'], queryFn: () => readActs('own') });
  useTitle(t('history.title'));
  return (
    <>
      <Heading lead={t('history.lead')}>{t('history.title')}</Heading>
      <Reading of={read}>
        {(acts) => (
          <Listed of={acts} empty={t('history.empty')}>
            {(act) => <ActCard act={act} />}
          </Listed>
        )}
      </Reading>
    </>
  );
}
