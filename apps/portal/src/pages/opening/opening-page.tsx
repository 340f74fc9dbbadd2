/**
 * Opening an account by invitation. The token comes in the fragment of the link, which browsers never send to a server
 * or a referrer; it is taken out of the address at once, so that neither history nor a screenshot keeps it.
 */
import '@strongroom/ui/fonts-ext.css';
import '@strongroom/ui/steps.css';
import '@strongroom/ui/evidence.css';
import type { CallData } from '@strongroom/sdk';
import { Heading, Notice, Skeleton, Stepper } from '@strongroom/ui';
import { lazy, type ReactElement, Suspense, useEffect, useState } from 'react';
import { ProblemNotice } from '../../problem/problem-notice.tsx';
import { api } from '../../session/session.store.ts';
import { useAct } from '../../session/use-act.ts';
import { useTitle } from '../../shell/use-title.ts';
import { useWording } from '../../wording/use-wording.ts';
import { factorFollows } from './finish-form.tsx';
import { NewPasswordStep } from './new-password-step.tsx';
import { PhoneStep } from './phone-step.tsx';

const FactorStep = lazy(() => import('./factor-step.tsx'));

type Invitation = CallData<'inspectOpening'>;

function takeToken(): string {
  const token = location.hash.slice(1);
  if (token !== '') history.replaceState(null, '', location.pathname);
  return token;
}

export default function OpeningPage(): ReactElement {
  const { t } = useWording();
  const [token] = useState(takeToken);
  const [invitation, setInvitation] = useState<Invitation | null>(null);
  const [password, setPassword] = useState<string | null>(null);
  const [ticket, setTicket] = useState<string | null>(null);
  const [username, setUsername] = useState<string | null>(null);
  const { run, problem } = useAct();
  useTitle(t('opening.title'));

  useEffect(() => {
    if (token === '') return;
    // Asked for the server's time alone: the countdowns below must not trust this machine's clock.
    void api.call('getSession');
    void run(() => api.call('inspectOpening', { body: { token } })).then((found) => {
      if (found) setInvitation(found.data);
    });
  }, [token, run]);

  const withFactor = invitation !== null && factorFollows(invitation);
  const step = username !== null ? (withFactor ? 3 : 2) : ticket !== null ? 2 : password !== null ? 1 : 0;
  const steps = [
    ...[t('opening.step.password'), t('opening.step.phone')],
    ...(withFactor ? [t('opening.step.factor')] : []),
    t('opening.step.done'),
  ];
  const lead = invitation && t('opening.lead', { entity: invitation.entity });
  if (token === '') {
    return (
      <div className="sr-stack" data-gap="wide">
        <Heading>{t('opening.title')}</Heading>
        <Notice kind="refused" title={t('opening.noTokenTitle')}>
          {t('opening.noTokenText')}
        </Notice>
      </div>
    );
  }
  return (
    <div className="sr-stack" data-gap="wide">
      {invitation && <Stepper label={t('opening.steps')} current={step} steps={steps} />}
      {step === 0 && (
        <Heading lead={lead ?? undefined}>
          {invitation ? t('opening.welcome', { name: invitation.displayName }) : t('opening.title')}
        </Heading>
      )}
      {problem && <ProblemNotice problem={problem} />}
      {!invitation && !problem && <Skeleton label={t('state.loading')} lines={4} />}
      {invitation && step === 0 && <NewPasswordStep invitation={invitation} onChosen={setPassword} />}
      {invitation && password !== null && step === 1 && (
        <PhoneStep
          token={token}
          invitation={invitation}
          password={password}
          onDone={setUsername}
          onTicket={(given, chosen) => {
            setPassword(chosen);
            setTicket(given);
          }}
        />
      )}
      {invitation && password !== null && ticket !== null && username === null && (
        <Suspense fallback={<Skeleton label={t('state.loading')} lines={4} />}>
          <FactorStep
            ticketed={{ token, ticket }}
            kinds={invitation.firstFactors}
            password={password}
            onDone={setUsername}
          />
        </Suspense>
      )}
      {username !== null && <Opened username={username} invitation={invitation} />}
    </div>
  );
}

function Opened({ username, invitation }: { readonly username: string; readonly invitation: Invitation | null }) {
  const { t } = useWording();
  const none = invitation?.firstFactors.length === 0;
  const ending = none ? 'doneNone' : invitation && factorFollows(invitation) ? 'doneFactor' : 'done';
  return (
    <>
      <Heading>{t('opening.doneTitle')}</Heading>
      <Notice kind="done" standing title={t(`opening.${ending}Notice`)}>
        {t(`opening.${ending}Text`, { username })}
      </Notice>
      <div>
        {/* A full load on purpose: the token and the password leave the memory of this page. */}
        <a className="sr-button" href="/">
          {t('opening.signIn')}
        </a>
      </div>
    </>
  );
}
