/**
 * Choosing the first password. Length is checked here because the invitation says it; everything else (known leaks,
 * personal words) only the server can judge, and its findings come back to this step in words.
 */
import type { CallData } from '@strongroom/sdk';
import { Button, ErrorSummary, KeyValue, Notice, PasswordField, RuleList } from '@strongroom/ui';
import { type ReactElement, type SyntheticEvent, useState } from 'react';
import { useWording } from '../../wording/use-wording.ts';

export interface NewPasswordStepProps {
  readonly invitation: CallData<'inspectOpening'>;
  readonly violations: readonly string[];
  readonly onChosen: (password: string) => void;
}

/** Characters as people count them, the way the server counts: code points, not UTF-16 halves. */
const lengthOf = (password: string): number => [...password.normalize('NFC')].length;

export function NewPasswordStep({ invitation, violations, onChosen }: NewPasswordStepProps): ReactElement {
  const { t, dateTime } = useWording();
  const [password, setPassword] = useState('');
  const [tries, setTries] = useState(0);
  const minimum = invitation.minimumPasswordLength;
  const longEnough = lengthOf(password) >= minimum;
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
      {violations.length > 0 && (
        <Notice kind="refused" focus title={t('problem.password-unacceptable.title')}>
          <ul className="sr-list">
            {violations.map((violation) => (
              <li key={violation}>{violation}</li>
            ))}
          </ul>
        </Notice>
      )}
      <KeyValue
        pairs={[
          { key: 'username', name: t('opening.username'), value: <code>{invitation.username}</code> },
          { key: 'until', name: t('opening.until'), value: dateTime(invitation.expiresAt) },
        ]}
      />
      {/* Password managers file the new password under the username they find in the same form. */}
      <input hidden readOnly type="text" name="username" autoComplete="username" value={invitation.username} />
      <PasswordField
        id="new-password"
        label={t('opening.password')}
        hint={t('opening.passwordHint')}
        words={{ show: t('password.show'), hide: t('password.hide'), capsLock: t('password.capsLock') }}
        value={password}
        onChange={setPassword}
        autoComplete="new-password"
        describedByAlso="rules"
        {...(error === undefined ? {} : { error })}
      />
      <RuleList
        id="rules"
        label={t('rules.label')}
        stateWords={{ open: t('rules.open'), met: t('rules.met'), broken: t('rules.broken') }}
        rules={[
          { key: 'length', text: t('rules.length', { minimum }), state: longEnough ? 'met' : 'open' },
          { key: 'known', text: t('rules.known'), state: 'open' },
          { key: 'personal', text: t('rules.personal'), state: 'open' },
        ]}
      />
      <div>
        <Button type="submit">{t('action.continue')}</Button>
      </div>
    </form>
  );
}
