/** A code that was sent, typed: a wrong one is said at the field, which is empty again. */
import { Button, CodeField, useAnswerField } from '@strongroom/ui';
import { type ReactElement, type ReactNode, type SyntheticEvent, useState } from 'react';
import { ProblemNotice, problemLines, problemTitle } from '../../problem/problem-notice.tsx';
import type { Act } from '../../session/use-act.ts';
import { useWording } from '../../wording/use-wording.ts';

interface CodeStepProps {
  readonly act: Act;
  readonly onCode: (code: string) => void;
  readonly hint?: string;
  /** Another way on, beside the button. */
  readonly beside?: ReactNode;
}

export function CodeStep({ act, onCode, hint, beside }: CodeStepProps): ReactElement {
  const wording = useWording();
  const { t } = wording;
  const [empty, setEmpty] = useState(false);
  const { problem } = act;
  const wrong = problem?.code === 'answer-wrong';
  const { text: code, setText: setCode, field } = useAnswerField(wrong);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setEmpty(code === '');
    if (code !== '') onCode(code);
  };
  const error = empty
    ? t('challenge.missing')
    : wrong
      ? [problemTitle(wording, problem), ...problemLines(wording, problem)].join(' ')
      : undefined;
  return (
    <>
      {problem && !wrong && <ProblemNotice problem={problem} />}
      <form className="sr-stack" onSubmit={submit} noValidate>
        <CodeField
          id="code"
          inputRef={field}
          label={t('challenge.label')}
          value={code}
          onChange={setCode}
          autoFocus
          {...(hint === undefined ? {} : { hint })}
          {...(error === undefined ? {} : { error })}
        />
        <div className="sr-row">
          <Button type="submit" busy={act.busy}>
            {t('action.continue')}
          </Button>
          {beside}
        </div>
      </form>
    </>
  );
}
