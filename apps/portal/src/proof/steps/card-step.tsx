/**
 * Answering with a security card: the number to type into it, large and in groups, then the field for what it shows. A
 * wrong answer says what may be the matter: the PIN, or a card that ran ahead and is back in step with the next answer.
 */
import type { ReactElement } from 'react';
import { useWording } from '../../wording/use-wording.ts';
import { CodeForm } from '../code-form.tsx';
import type { ProofStepProps } from '../proof-step.types.ts';
import { CardAsks } from './card-asks.tsx';

export default function CardStep(props: ProofStepProps): ReactElement | null {
  const { t } = useWording();
  const { ask } = props.challenge;
  if (ask?.type !== 'card-challenge') return null;
  const head = (
    <div className="sr-stack">
      <p className="sr-code" data-challenge="">
        {ask.challenge}
      </p>
      <p className="sr-small sr-soft">
        {t(props.problem?.code === 'answer-wrong' ? 'ask.card-challenge.again' : 'ask.card-challenge.steps')}
      </p>
    </div>
  );
  // What is wrong with a question is said where it was typed.
  const asking = props.problem?.code === 'factor-unavailable' && props.problem.rule === 'card-question';
  return (
    <>
      <CodeForm {...props} head={head} problem={asking ? null : props.problem} />
      {ask.mutual && <CardAsks {...props} />}
    </>
  );
}
