/**
 * Choosing the first password. Length is checked here because the invitation says it; everything else (known leaks,
 * personal words) only the server can judge, which it does together with the code of the next step.
 */
import type { CallData } from '@strongroom/sdk';
import { Button, ErrorSummary, KeyValue } from '@strongroom/ui';
import { type ReactElement, type SyntheticEvent, useState } from 'react';
import { useWording } from '../../wording/use-wording.ts';
import { isLongEnough, PasswordChoice } from './password-choice.tsx';

export interface NewPasswordStepProps {
  readonly invitation: CallData<'inspectOpening'>;
  readonly onChosen: (password: string) => void;
}

export function NewPasswordStep({ invitation, onChosen }: NewPasswordStepProps): ReactElement {
  const { t, dateTime } = useWording();
  const [password, setPassword] = useState('');
  const [tries, setTries] = useState(0);
  const minimum = invitation.minimumPasswordLength;
  const longEnough = isLongEnough(password, invitation);
  const error = tries > 0 && !longEnough ? t('opening.tooShort', { minimum }) : undefined;
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (longEnough) onChosen(password);
    else setTries(tries + 1);
  };
  return (
    <form className="sr-stack" onSubmit={submit} noValidate>
      {error !== undefined && (
        <ErrorSummary key={tries} title={t('form.errorTitle')} errors={[{ fieldId: 'new-password', message: error }]} />
      )}
      <KeyValue
        pairs={[
          { key: 'username', name: t('opening.username'), value: <code>{invitation.username}</code> },
          { key: 'until', name: t('opening.until'), value: dateTime(invitation.expiresAt) },
        ]}
      />
      <PasswordChoice chosenFor={invitation} violations={[]} value={password} onChange={setPassword} error={error} />
      <div>
        <Button type="submit">{t('action.continue')}</Button>
      </div>
    </form>
  );
}
