/** Answering with the code card: the two places that are asked stand above the field, their values are typed into it. */
import type { ReactElement } from 'react';
import { useWording } from '../../wording/use-wording.ts';
import { CodeForm } from '../code-form.tsx';
import type { ProofStepProps } from '../proof-step.types.ts';
import { CardPlaces } from './card-places.tsx';

export default function CardValuesStep(props: ProofStepProps): ReactElement | null {
  const { t } = useWording();
  const { ask } = props.challenge;
  if (ask?.type !== 'card-values') return null;
  return <CodeForm {...props} head={<CardPlaces places={ask.indexes} />} hint={t('ask.card-values.hint')} />;
}
