/**
 * The field of a first password with what is known of it: its length while one types, and what the server found against
 * the last one. Whoever shows it holds the text.
 */
import { Notice, PasswordField, RuleList } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { useWording } from '../../wording/use-wording.ts';

/** For whom a password is chosen; the name is unknown where it was typed before a reload. */
export interface ChosenFor {
  readonly username: string | null;
  readonly minimumPasswordLength: number;
}

/** Characters as people count them, the way the server counts: code points, not UTF-16 halves. */
const lengthOf = (password: string): number => [...password.normalize('NFC')].length;

export const isLongEnough = (password: string, { minimumPasswordLength }: ChosenFor): boolean =>
  lengthOf(password) >= minimumPasswordLength;

export interface PasswordChoiceProps {
  readonly chosenFor: ChosenFor;
  readonly violations: readonly string[];
  readonly value: string;
  readonly onChange: (password: string) => void;
  readonly error: string | undefined;
}

export function PasswordChoice(props: PasswordChoiceProps): ReactElement {
  const { chosenFor, violations, value, error } = props;
  const { t } = useWording();
  return (
    <>
      {violations.length > 0 && (
        <Notice kind="refused" focus title={t('problem.password-unacceptable.title')}>
          <ul className="sr-list">
            {violations.map((violation) => (
              <li key={violation}>{violation}</li>
            ))}
          </ul>
        </Notice>
      )}
      {/* Password managers file the new password under the username they find in the same form. */}
      {chosenFor.username !== null && (
        <input hidden readOnly type="text" name="username" autoComplete="username" value={chosenFor.username} />
      )}
      <PasswordField
        id="new-password"
        label={t('opening.password')}
        hint={t('opening.passwordHint')}
        words={{ show: t('password.show'), hide: t('password.hide'), capsLock: t('password.capsLock') }}
        value={value}
        onChange={props.onChange}
        autoComplete="new-password"
        describedByAlso="rules"
        {...(error === undefined ? {} : { error })}
      />
      <RuleList
        id="rules"
        label={t('rules.label')}
        stateWords={{ open: t('rules.open'), met: t('rules.met'), broken: t('rules.broken') }}
        rules={[
          {
            key: 'length',
            text: t('rules.length', { minimum: chosenFor.minimumPasswordLength }),
            state: isLongEnough(value, chosenFor) ? 'met' : 'open',
          },
          { key: 'known', text: t('rules.known'), state: 'open' },
          { key: 'personal', text: t('rules.personal'), state: 'open' },
        ]}
      />
    </>
  );
}
