/**
 * Changing the password: the rules are checked by the server while one types (it alone knows leaks and earlier ones),
 * the change is proven by a second factor, and every other session ends.
 */
import type { PasswordViolation } from '@strongroom/contract';
import { Button, ErrorSummary, Notice, PasswordField, RuleList } from '@strongroom/ui';
import { type ReactElement, type SyntheticEvent, useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import { ProblemNotice } from '../../problem/problem-notice.tsx';
import { ProveApproval } from '../../proof/prove-approval.tsx';
import { useProvenAct } from '../../proof/use-proven-act.ts';
import { api, useSession } from '../../session/session.store.ts';
import { readAgain } from '../../session/use-read.ts';
import { useWording } from '../../wording/use-wording.ts';
import { rulesOf } from './password-rules.logic.ts';
import { SecurityFrame } from './security-frame.tsx';
import { useViolations } from './use-violations.ts';

export default function PasswordPage(): ReactElement {
  const { t } = useWording();
  const { user } = useSession();
  const [search] = useSearchParams();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [tries, setTries] = useState(0);
  const { state, start, proven, cancel } = useProvenAct<null>();
  const { violations, checking } = useViolations(next);

  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setTries(tries + 1);
    if (current === '' || next === '' || (violations !== null && violations.length > 0)) return;
    void start(async (approval) => {
      const result = await api.call('changePassword', {
        body: { currentPassword: current, newPassword: next },
        approval,
      });
      if (result.ok) readAgain('listSessions', 'listHistory');
      return result;
    });
  };
  const again = (): void => {
    setCurrent('');
    setNext('');
    setTries(0);
    cancel();
  };

  if (state.kind === 'proving') {
    return (
      <div className="sr-stack narrow">
        <ProveApproval
          key={state.approval.id}
          approval={state.approval}
          onProven={() => void proven()}
          onCancel={cancel}
          cancelLabel={t('action.cancel')}
        />
      </div>
    );
  }
  if (state.kind === 'done') {
    return (
      <SecurityFrame title={t('passwordPage.title')} lead={t('passwordPage.lead')}>
        <Notice kind="done" focus title={t('passwordPage.doneTitle')}>
          {t('passwordPage.doneText')}
        </Notice>
        <div className="sr-row">
          <Link href="/security" className="sr-button">
            {t('passwordPage.toSecurity')}
          </Link>
          <Button kind="quiet" onClick={again}>
            {t('passwordPage.again')}
          </Button>
        </div>
      </SecurityFrame>
    );
  }
  const refused = state.kind === 'refused' ? state.problem : null;
  const found: readonly PasswordViolation[] = refused?.violations ?? violations ?? [];
  const errors = tries === 0 ? [] : errorsOf();
  const errorOf = (fieldId: string) => {
    const error = errors.find((each) => each.fieldId === fieldId);
    return error ? { error: error.message } : {};
  };
  function errorsOf(): { fieldId: string; message: string }[] {
    return [
      ...(current === '' ? [{ fieldId: 'current-password', message: t('passwordPage.currentMissing') }] : []),
      ...(refused?.code === 'password-wrong'
        ? [{ fieldId: 'current-password', message: t('problem.password-wrong.title') }]
        : []),
      ...(next === '' ? [{ fieldId: 'new-password', message: t('passwordPage.nextMissing') }] : []),
      ...(found.length > 0 ? [{ fieldId: 'new-password', message: t('problem.password-unacceptable.next') }] : []),
    ];
  }
  const words = { show: t('password.show'), hide: t('password.hide'), capsLock: t('password.capsLock') };
  return (
    <SecurityFrame title={t('passwordPage.title')} lead={t('passwordPage.lead')}>
      {search.get('because') === 'not-me' && (
        <Notice kind="warning" standing title={t('passwordPage.notMeTitle')}>
          {t('passwordPage.notMeText')}
        </Notice>
      )}
      <form className="sr-stack" data-gap="wide" onSubmit={submit} noValidate>
        {errors.length > 0 && state.kind !== 'trying' && (
          <ErrorSummary key={`${tries} ${state.kind}`} title={t('form.errorTitle')} errors={errors} />
        )}
        {refused && refused.code !== 'password-wrong' && refused.code !== 'password-unacceptable' && (
          <ProblemNotice problem={refused} />
        )}
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
            rules={rulesOf(t, next === '' ? null : violations, found)}
          />
          <p className="sr-hint" role="status">
            {checking ? t('rules.checking') : ''}
          </p>
        </div>
        <p className="sr-soft">{t('passwordPage.consequence')}</p>
        <div>
          <Button type="submit" busy={state.kind === 'trying'}>
            {t('passwordPage.submit')}
          </Button>
        </div>
      </form>
    </SecurityFrame>
  );
}
