/** The code from the mailbox. Nothing here says whether a mail was sent: that is told to the mailbox alone. */
import { Button, CodeField, Heading } from '@strongroom/ui';
import { type ReactElement, type SyntheticEvent, useEffect, useState } from 'react';
import { ProblemNotice, problemLines, problemTitle } from '../../problem/problem-notice.tsx';
import type { Act } from '../../session/use-act.ts';
import { useWording } from '../../wording/use-wording.ts';

export function MailStep(props: { readonly act: Act; readonly onCode: (code: string) => void }): ReactElement {
  const { act, onCode } = props;
  const wording = useWording();
  const { t } = wording;
  const [code, setCode] = useState('');
  const [empty, setEmpty] = useState(false);
  const { problem } = act;
  const wrong = problem?.code === 'answer-wrong';
  useEffect(() => {
    if (wrong) setCode('');
  }, [wrong]);
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
      <Heading takeFocus={false} lead={t('recover.mailLead')}>
        {t('recover.mailTitle')}
      </Heading>
      {problem && !wrong && <ProblemNotice problem={problem} />}
      <form className="sr-stack" onSubmit={submit} noValidate>
        <CodeField
          id="code"
          label={t('challenge.label')}
          hint={t('recover.mailHint')}
          value={code}
          onChange={setCode}
          autoFocus
          {...(error === undefined ? {} : { error })}
        />
        <div>
          <Button type="submit" busy={act.busy}>
            {t('action.continue')}
          </Button>
        </div>
      </form>
      <details>
        <summary>{t('recover.noMail')}</summary>
        <ul className="sr-list sr-small">
          <li>{t('recover.noMailWait')}</li>
          <li>{t('recover.noMailName')}</li>
        </ul>
      </details>
    </>
  );
}
