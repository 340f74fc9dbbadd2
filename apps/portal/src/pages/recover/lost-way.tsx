/** What to do without the phone or the card, best way first: what one still has decides. Nothing is asked here. */
import { Heading } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { useWording } from '../../wording/use-wording.ts';

const ways = ['Factor', 'Codes', 'Nothing', 'Number'] as const;

export function LostWay(): ReactElement {
  const { t } = useWording();
  return (
    <>
      <Heading lead={t('recover.lostLead')}>{t('recover.lostTitle')}</Heading>
      <ol className="sr-list">
        {ways.map((way) => (
          <li key={way}>
            <strong>{t(`recover.lost${way}`)}</strong>
            <p>{t(`recover.lost${way}Text`)}</p>
          </li>
        ))}
      </ol>
      <div>
        <a className="sr-button" href="/">
          {t('opening.signIn')}
        </a>
      </div>
    </>
  );
}
