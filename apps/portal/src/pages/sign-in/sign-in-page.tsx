/**
 * Signing in: password, choice of factor (skipped when there is one), challenge. Whatever ends the flow leads back to
 * the first step with the reason. The second step is fetched when somebody turns to the form, not with the page.
 */
import { Heading, Skeleton } from '@strongroom/ui';
import { lazy, type ReactElement, Suspense } from 'react';
import type { EndReason } from '../../session/session.logic.ts';
import { useTitle } from '../../shell/use-title.ts';
import { useWording } from '../../wording/use-wording.ts';
import { CredentialsForm } from './credentials-form.tsx';
import { haveSecondStep, loadSecondStep } from './second-step.ts';
import { SignedOutNotice } from './signed-out-notice.tsx';
import { useSignIn } from './use-sign-in.ts';

const ProofStep = lazy(loadSecondStep);

export function SignInPage({ reason }: { readonly reason: EndReason | null }): ReactElement {
  const { t } = useWording();
  const signIn = useSignIn();
  const { step, act } = signIn;
  useTitle(t(`signIn.title.${step}`));
  return (
    <div className="sr-stack" data-gap="wide" onFocusCapture={() => void haveSecondStep()}>
      {step === 'credentials' ? (
        <>
          <Heading lead={t('signIn.lead.credentials')}>{t('signIn.title.credentials')}</Heading>
          {reason !== null && act.problem === null && <SignedOutNotice reason={reason} />}
          <CredentialsForm
            busy={act.busy}
            problem={act.problem}
            offers={reason === null}
            onSubmit={(given) => void signIn.begin(given)}
          />
          <p>
            <a href="/recover">{t('signIn.recover')}</a>
          </p>
        </>
      ) : (
        <Suspense fallback={<Skeleton label={t('state.loading')} lines={5} />}>
          <ProofStep signIn={signIn} />
        </Suspense>
      )}
    </div>
  );
}
