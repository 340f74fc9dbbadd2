/** A phone without a key: what this app is for, and the three ways in, which are one procedure under three names. */
import { Heading } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { Link } from 'wouter';
import { useTitle } from '../shell/use-title.ts';
import { useWording } from '../wording/use-wording.ts';

export const WAYS_IN = ['new', 'move', 'again'] as const;
export type WayIn = (typeof WAYS_IN)[number];

export function WelcomePage(): ReactElement {
  const { t } = useWording();
  useTitle(t('product'));
  return (
    <div className="sr-stack" data-gap="wide">
      <Heading lead={t('welcome.lead')}>{t('welcome.title')}</Heading>
      <nav className="acts" aria-label={t('welcome.ways')}>
        {WAYS_IN.map((way) => (
          <Link key={way} href={`/add?way=${way}`} className="way">
            <strong>{t(`welcome.${way}.title`)}</strong>
            <span className="sr-soft">{t(`welcome.${way}.text`)}</span>
          </Link>
        ))}
        <Link href="/scan" className="way">
          <strong>{t('welcome.scan.title')}</strong>
          <span className="sr-soft">{t('welcome.scan.text')}</span>
        </Link>
      </nav>
    </div>
  );
}
