/** The form of a password change: errors gathered at its top, the rules judged live by the server beside the field. */
import type { ClientProblem } from '@strongroom/sdk';
import { Button, ErrorSummary, PasswordField, RuleList } from '@strongroom/ui';
import { type ReactElement, type SyntheticEvent, useState } from 'react';
import { ProblemNotice } from '../../problem/problem-notice.tsx';
import { useSession } from '../../session/session.store.ts';
import { useWording } from '../../wording/use-wording.ts';
import { rulesOf } from './password-rules.logic.ts';
import { useViolations } from './use-violations.ts';

export interface PasswordFormProps {
  readonly busy: boolean;
  readonly problem: ClientProblem | null;
  readonly onSubmit: (currentPassword: string, newPassword: string) => void;
}

interface FieldProblem {
  readonly fieldId: 'current-password' | 'new-password';
  readonly message: string;
}

export function PasswordForm({ busy, problem, onSubmit }: PasswordFormProps): ReactElement {
  const { t } = useWording();
  const { user } = useSession();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [tries, setTries] = useState(0);
  const live = useViolations(next);
  const found = live.violations ?? problem?.violations ?? [];
  const aboutFields = problem?.code === 'password-wrong' || problem?.code === 'password-unacceptable';

  const errors: FieldProblem[] = [];
  if (tries > 0 && !busy) {
    if (current === '') errors.push({ fieldId: 'current-password', message: t('passwordPage.currentMissing') });
    else if (problem?.code === 'password-wrong')
      errors.push({ fieldId: 'current-password', message: t('problem.password-wrong.title') });
    if (next === '') errors.push({ fieldId: 'new-password', message: t('passwordPage.nextMissing') });
    else if (found.length > 0)
      errors.push({ fieldId: 'new-password', message: t('problem.password-unacceptable.next') });
  }
  const errorOf = (fieldId: FieldProblem['fieldId']): { error?: string } => {
    const error = errors.find((each) => each.fieldId === fieldId);
    return error ? { error: error.message } : {};
  };
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setTries(tries + 1);
    if (current !== '' && next !== '' && (live.violations ?? []).length === 0) onSubmit(current, next);
  };
  const words = { show: t('password.show'), hide: t('password.hide'), capsLock: t('password.capsLock') };
  return (
    <form className="sr-stack" data-gap="wide" onSubmit={submit} noValidate>
      {errors.length > 0 && (
        <ErrorSummary key={`${tries} ${problem?.code}`} title={t('form.errorTitle')} errors={errors} />
      )}
      {problem && !aboutFields && <ProblemNotice problem={problem} />}
      <input hidden readOnly type="text" name="username" autoComplete="username" value={user.username} />
      <PasswordField
        id="current-password"
        label={t('passwordPage.current')}
        words={words}
        value={current}
        onChange={setCurrent}
        autoComplete="current-password"
        {...errorOf('current-password')}
      />
      <PasswordField
        id="new-password"
        label={t('passwordPage.next')}
        hint={t('opening.passwordHint')}
        words={words}
        value={next}
        onChange={setNext}
        autoComplete="new-password"
        describedByAlso="rules"
        {...errorOf('new-password')}
      />
      <div className="sr-stack" data-gap="tight">
        <RuleList
          id="rules"
          label={t('rules.label')}
          stateWords={{ open: t('rules.open'), met: t('rules.met'), broken: t('rules.broken') }}
          rules={rulesOf(t, next === '' ? null : live.violations, next === '' ? [] : found)}
        />
        <p className="sr-hint" role="status">
          {live.checking ? t('rules.checking') : ''}
        </p>
      </div>
      <p className="sr-soft">{t('passwordPage.consequence')}</p>
      <div>
        <Button type="submit" busy={busy}>
          {t('passwordPage.submit')}
        </Button>
      </div>
    </form>
  );
}
