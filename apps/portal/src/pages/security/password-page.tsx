/**
 * Changing the password: the rules are checked by the server while one types (it alone knows leaks and earlier ones),
 * the change is proven by a second factor, and every other session ends.
 */
import { Button, Notice } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { Link, useSearchParams } from 'wouter';
import { LatestReceipt } from '../../log/latest-receipt.tsx';
import { BehindProof } from '../../proof/proof-of.tsx';
import { useProvenAct } from '../../proof/use-proven-act.ts';
import { api } from '../../session/session.store.ts';
import { readAgain } from '../../session/use-read.ts';
import { useWording } from '../../wording/use-wording.ts';
import { PasswordForm } from './password-form.tsx';
import { SecurityFrame } from './security-frame.tsx';

export default function PasswordPage(): ReactElement {
  const { t } = useWording();
  const [search] = useSearchParams();
  const act = useProvenAct<null>();
  const { state, start, cancel } = act;
  const change = (currentPassword: string, newPassword: string): void => {
    void start(async (approval) => {
      const result = await api.call('changePassword', { body: { currentPassword, newPassword }, approval });
      if (result.ok) readAgain('listSessions', 'listHistory');
      return result;
    });
  };
  if (state.kind === 'done') {
    return (
      <SecurityFrame title={t('passwordPage.title')} lead={t('passwordPage.lead')}>
        <Notice kind="done" focus title={t('passwordPage.doneTitle')}>
          {t('passwordPage.doneText')}
        </Notice>
        <LatestReceipt name={t('passwordPage.doneTitle')} event="password.changed" />
        <div className="sr-row">
          <Link href="/security" className="sr-button">
            {t('passwordPage.toSecurity')}
          </Link>
          <Button kind="quiet" onClick={cancel}>
            {t('passwordPage.again')}
          </Button>
        </div>
      </SecurityFrame>
    );
  }
  return (
    <BehindProof act={act}>
      <SecurityFrame title={t('passwordPage.title')} lead={t('passwordPage.lead')}>
        {search.get('because') === 'not-me' && (
          <Notice kind="warning" standing title={t('passwordPage.notMeTitle')}>
            {t('passwordPage.notMeText')}
          </Notice>
        )}
        <PasswordForm
          busy={state.kind === 'trying'}
          problem={state.kind === 'refused' ? state.problem : null}
          onSubmit={change}
        />
      </SecurityFrame>
    </BehindProof>
  );
}
