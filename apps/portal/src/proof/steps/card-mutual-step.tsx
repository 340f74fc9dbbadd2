/**
 * The card asked first. The answer of the house is typed into the card, then its number; a card that does not know the
 * answer shows no code, and then nothing of this page is to be believed.
 */
import type { ReactElement } from 'react';
import { useWording } from '../../wording/use-wording.ts';
import { CodeForm } from '../code-form.tsx';
import type { ProofStepProps } from '../proof-step.types.ts';

export default function CardMutualStep(props: ProofStepProps): ReactElement | null {
  const { t } = useWording();
  const { ask } = props.challenge;
  if (ask?.type !== 'card-mutual') return null;
  const head = (
    <div className="sr-stack">
      <p className="sr-small sr-soft">{t('ask.card-mutual.asked', { number: ask.asked })}</p>
      <dl className="sr-stack" data-gap="tight">
        <dt>{t('ask.card-mutual.reply')}</dt>
        <dd className="sr-code" data-reply="">
          {ask.reply}
        </dd>
        <dt>{t('ask.card-mutual.then')}</dt>
        <dd className="sr-code" data-challenge="">
          {ask.challenge}
        </dd>
      </dl>
      <p className="sr-small">{t('ask.card-mutual.stranger')}</p>
    </div>
  );
  return <CodeForm {...props} head={head} />;
}
