/** The username, as typed: the server alone knows which spellings are one person, and tells nobody here whether it exists. */
import { Button, Heading, TextField } from '@strongroom/ui';
import { type ReactElement, type SyntheticEvent, useState } from 'react';
import { ProblemNotice } from '../../problem/problem-notice.tsx';
import type { Act } from '../../session/use-act.ts';
import { useWording } from '../../wording/use-wording.ts';

export function NameStep(props: { readonly act: Act; readonly onName: (username: string) => void }): ReactElement {
  const { act, onName } = props;
  const { t } = useWording();
  const [username, setUsername] = useState('');
  const [tried, setTried] = useState(false);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setTried(true);
    if (username !== '') onName(username);
  };
  return (
    <>
      <Heading lead={t('recover.nameLead')}>{t('recover.nameTitle')}</Heading>
      {act.problem && <ProblemNotice problem={act.problem} />}
      <form className="sr-stack" onSubmit={submit} noValidate>
        <TextField
          id="username"
          label={t('signIn.username')}
          value={username}
          onChange={setUsername}
          autoComplete="username"
          maxLength={256}
          {...(tried && username === '' ? { error: t('signIn.usernameMissing') } : {})}
        />
        <div>
          <Button type="submit" busy={act.busy}>
            {t('action.continue')}
          </Button>
        </div>
      </form>
    </>
  );
}
