/** A row of phones, one per number that was named or reached. */
import { EmptyState, Heading } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { useQueryState } from '../../parts/query-state.tsx';
import { useTitle } from '../../shell/use-title.ts';
import { useWording } from '../../wording/use-wording.ts';
import { usePhones } from '../../world/queries.ts';
import { Handset } from './handset.tsx';

export function PhonesPage(): ReactElement {
  const { t } = useWording();
  useTitle(t('phones.title'));
  const phones = usePhones();
  const waiting = useQueryState(phones);
  return (
    <div className="sr-stack" data-gap="wide">
      <Heading lead={t('phones.lead')}>{t('phones.title')}</Heading>
      {waiting}
      {phones.data?.length === 0 && <EmptyState title={t('phones.empty')}>{t('phones.emptyNext')}</EmptyState>}
      <div className="phones">
        {phones.data?.map((phone) => (
          <Handset key={phone.number} phone={phone} />
        ))}
      </div>
    </div>
  );
}
