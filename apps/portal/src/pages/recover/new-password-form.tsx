/** The new password, once mailbox and factor have proven who chooses it. Beyond its length only the server can judge it. */
import { Button, Heading } from '@strongroom/ui';
import { type ReactElement, type SyntheticEvent, useState } from 'react';
import { ProblemNotice } from '../../problem/problem-notice.tsx';
import { violationWords } from '../../problem/violation-words.ts';
import { useWording } from '../../wording/use-wording.ts';
import { isLongEnough, PasswordChoice } from '../opening/password-choice.tsx';
import type { RecoveryWay } from './use-recovery.ts';

export function NewPasswordForm({ way }: { readonly way: RecoveryWay }): ReactElement {
  const { t } = useWording();
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const { act, username } = way;
  const minimum = way.recovery?.minimumPasswordLength ?? 0;
  const chosenFor = { username, minimumPasswordLength: minimum };
  const short = !isLongEnough(password, chosenFor);
  const refused = act.problem?.code === 'password-unacceptable';
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setTried(true);
    if (!short) void way.complete(password);
  };
  return (
    <>
      <Heading lead={t('recover.passwordLead')}>{t('recover.passwordTitle')}</Heading>
      {act.problem && !refused && <ProblemNotice problem={act.problem} />}
      <form className="sr-stack" onSubmit={submit} noValidate>
        <PasswordChoice
          chosenFor={chosenFor}
          violations={refused ? (act.problem?.violations ?? []).map((violation) => violationWords(t, violation)) : []}
          value={password}
          onChange={setPassword}
          error={tried && short ? t('opening.tooShort', { minimum }) : undefined}
        />
        <div>
          <Button type="submit" busy={act.busy}>
            {t('recover.passwordSubmit')}
          </Button>
        </div>
      </form>
    </>
  );
}
