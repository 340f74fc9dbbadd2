/**
 * The card may ask first: what it shows is typed here, and the house answers with a number that the card checks. A page
 * that only looks like this one has no such answer; one that passes everything on to us as it is typed has, and says so.
 */
import { Button, CodeField, useAnswerField } from '@strongroom/ui';
import { type ReactElement, type SyntheticEvent, useState } from 'react';
import { useWording } from '../../wording/use-wording.ts';
import type { ProofStepProps } from '../proof-step.types.ts';

export function CardAsks({ challenge, problem, busy, onRenew }: ProofStepProps): ReactElement {
  const { t } = useWording();
  const [empty, setEmpty] = useState(false);
  const refused = problem?.code === 'factor-unavailable' && problem.rule === 'card-question';
  const { text: question, setText: setQuestion, field } = useAnswerField(refused);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setEmpty(question === '');
    if (question === '') field.current?.focus();
    else onRenew(challenge.method, question);
  };
  const error = refused ? t('ask.card-challenge.askRefused') : empty ? t('ask.card-challenge.askMissing') : undefined;
  return (
    <details open={refused || undefined}>
      <summary>{t('ask.card-challenge.askTitle')}</summary>
      <form className="sr-stack" onSubmit={submit} noValidate>
        <p className="sr-small">{t('ask.card-challenge.askLead')}</p>
        <CodeField
          id="card-asks"
          inputRef={field}
          label={t('ask.card-challenge.askLabel')}
          {...(error === undefined ? {} : { error })}
          value={question}
          onChange={setQuestion}
          alphabet={hasLetters(challenge) ? 'letters' : 'digits'}
        />
        <div>
          <Button type="submit" kind="secondary" busy={busy}>
            {t('ask.card-challenge.askSubmit')}
          </Button>
        </div>
      </form>
    </details>
  );
}

const hasLetters = ({ ask }: ProofStepProps['challenge']): boolean =>
  ask?.type === 'card-challenge' && /\D/.test(ask.challenge);
