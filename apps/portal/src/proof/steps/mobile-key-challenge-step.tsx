/**
 * A phone without network: six digits to type there, or a QR code that also says what is approved; the phone answers
 * with eight digits, typed here.
 */
import { Button } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { useWording } from '../../wording/use-wording.ts';
import { CodeForm } from '../code-form.tsx';
import type { ProofStepProps } from '../proof-step.types.ts';
import { QrPicture } from '../qr-picture.tsx';

export default function MobileKeyChallengeStep(props: ProofStepProps): ReactElement | null {
  const { ask } = props.challenge;
  const { t } = useWording();
  if (ask?.type !== 'mobile-key-challenge') return null;
  return (
    <CodeForm
      {...props}
      head={
        <>
          <p>{t('ask.mobile-key-challenge.text')}</p>
          <QrPicture text={ask.qr} label={t('ask.mobile-key-challenge.qr')} />
          <p className="matching">
            <span className="sr-small sr-soft">{t('ask.mobile-key-challenge.number')}</span>
            <strong>{ask.challenge.replace(/(.{3})/u, '$1 ')}</strong>
          </p>
        </>
      }
      after={
        <>
          <Button kind="quiet" busy={props.busy} onClick={() => props.onRenew('mobile-key')}>
            {t('ask.mobile-key-challenge.prompt')}
          </Button>
          {props.after}
        </>
      }
    />
  );
}
