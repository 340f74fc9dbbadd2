/** The phone as a factor: it comes with the number on file, and rests once something stronger is there. */
import type { ReactElement } from 'react';
import { Link } from 'wouter';
import { useWording } from '../../../../wording/use-wording.ts';
import { FactorFrame } from '../factor-frame.tsx';
import { useFactorChange } from '../use-factor-change.ts';
import { PhonePicture } from './phone-picture.tsx';

export default function PhonePage(): ReactElement {
  const { t } = useWording();
  const change = useFactorChange<never>('phone');
  return (
    <FactorFrame kind="phone" picture={<PhonePicture />} change={change} enrolled={{ title: '', text: '' }}>
      {() => (
        <section className="sr-stack">
          <h2>{t('phonePage.title')}</h2>
          <p>{t('phonePage.text')}</p>
          <p>
            <Link href="/security/contacts">{t('security.proof.contacts')}</Link>
          </p>
        </section>
      )}
    </FactorFrame>
  );
}
