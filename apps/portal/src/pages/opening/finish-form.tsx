/**
 * The code of the phone, and beside it another password once the server has refused the first. Where the phone is a
 * factor that finishes the opening; elsewhere it confirms a contact, and a factor follows.
 */
import type { CallData } from '@strongroom/sdk';
import { Button, CodeField, useAnswerField } from '@strongroom/ui';
import { type ReactElement, type ReactNode, type SyntheticEvent, useEffect, useState } from 'react';
import { problemLines, problemTitle } from '../../problem/problem-notice.tsx';
import { violationWords } from '../../problem/violation-words.ts';
import { api } from '../../session/session.store.ts';
import type { Act } from '../../session/use-act.ts';
import { useWording } from '../../wording/use-wording.ts';
import { isLongEnough, PasswordChoice } from './password-choice.tsx';

/** Whether another factor than the phone is enrolled here. */
export const factorFollows = ({ firstFactors }: CallData<'inspectOpening'>): boolean =>
  firstFactors.some((kind) => kind !== 'phone');

export interface FinishFormProps {
  readonly token: string;
  readonly invitation: CallData<'inspectOpening'>;
  /** As chosen in the step before. */
  readonly password: string;
  readonly act: Act;
  readonly onDone: (username: string) => void;
  /** The phone is confirmed as a contact, and this password is good. */
  readonly onTicket: (ticket: string, password: string) => void;
  readonly after: ReactNode;
}

export function FinishForm({
  token,
  invitation,
  password,
  act,
  onDone,
  onTicket,
  after,
}: FinishFormProps): ReactElement {
  const wording = useWording();
  const { t } = wording;
  /** Null until the first password was refused. */
  const [another, setAnother] = useState<string | null>(null);
  const [tried, setTried] = useState(false);
  const { problem } = act;
  const wrong = problem?.code === 'answer-wrong';
  const { text: code, setText: setCode, field } = useAnswerField(wrong);
  const refused = problem?.code === 'password-unacceptable';
  useEffect(() => {
    if (refused) setAnother('');
  }, [refused]);
  const short = another !== null && !isLongEnough(another, invitation);
  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (code === '' || short) return;
    const chosen = another ?? password;
    const body = { token, code, password: chosen };
    if (factorFollows(invitation)) {
      const confirmed = await act.run(() => api.call('confirmOpeningPhone', { body }));
      setTried(false);
      if (confirmed) onTicket(confirmed.data.ticket, chosen);
      return;
    }
    const done = await act.run(() => api.call('completeOpening', { body }));
    setTried(false);
    if (done) onDone(done.data.username);
  };
  const codeError =
    tried && code === ''
      ? t('challenge.missing')
      : wrong
        ? [problemTitle(wording, problem), ...problemLines(wording, problem)].join(' ')
        : undefined;
  const minimum = invitation.minimumPasswordLength;
  return (
    <form className="sr-stack" onSubmit={(event) => void submit(event)} noValidate>
      {another !== null && (
        <PasswordChoice
          chosenFor={invitation}
          violations={refused ? (problem.violations ?? []).map((violation) => violationWords(t, violation)) : []}
          value={another}
          onChange={setAnother}
          error={tried && short ? t('opening.tooShort', { minimum }) : undefined}
        />
      )}
      <CodeField
        id="code"
        inputRef={field}
        label={t('challenge.label')}
        hint={t('opening.codeHint', { hint: invitation.phoneHint })}
        value={code}
        onChange={setCode}
        autoFocus
        {...(codeError === undefined ? {} : { error: codeError })}
      />
      {after}
      <div>
        <Button type="submit" busy={act.busy}>
          {t(factorFollows(invitation) ? 'opening.confirmPhone' : 'opening.complete')}
        </Button>
      </div>
    </form>
  );
}
