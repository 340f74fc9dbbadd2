/**
 * Opening an account by invitation. The token comes in the fragment of the link, which browsers never send to a server
 * or a referrer; it is taken out of the address at once, so that neither history nor a screenshot keeps it.
 */
import '@strongroom/ui/fonts-ext.css';
import '@strongroom/ui/steps.css';
import '@strongroom/ui/evidence.css';
import type { CallData } from '@strongroom/sdk';
import { Heading, Notice, Skeleton, Stepper } from '@strongroom/ui';
import { type ReactElement, useEffect, useState } from 'react';
import { ProblemNotice } from '../../problem/problem-notice.tsx';
import { api } from '../../session/session.store.ts';
import { useAct } from '../../session/use-act.ts';
import { useTitle } from '../../shell/use-title.ts';
import { useWording } from '../../wording/use-wording.ts';
import { NewPasswordStep } from './new-password-step.tsx';
import { PhoneStep } from './phone-step.tsx';

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

  const step = username !== null ? 2 : password !== null ? 1 : 0;
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
      {invitation && (
        <Stepper
          label={t('opening.steps')}
          current={step}
          steps={[t('opening.step.password'), t('opening.step.phone'), t('opening.step.done')]}
        />
      )}
      {step === 0 && (
        <Heading lead={lead ?? undefined}>
          {invitation ? t('opening.welcome', { name: invitation.displayName }) : t('opening.title')}
        </Heading>
      )}
      {problem && <ProblemNotice problem={problem} />}
      {!invitation && !problem && <Skeleton label={t('state.loading')} lines={4} />}
      {invitation && step === 0 && <NewPasswordStep invitation={invitation} onChosen={setPassword} />}
      {invitation && password !== null && step === 1 && (
        <PhoneStep token={token} invitation={invitation} password={password} onDone={setUsername} />
      )}
      {username !== null && (
        <>
          <Heading>{t('opening.doneTitle')}</Heading>
          <Notice kind="done" standing title={t('opening.doneNotice')}>
            {t('opening.doneText', { username })}
          </Notice>
          <div>
            {/* A full load on purpose: the token and the password leave the memory of this page. */}
            <a className="sr-button" href="/">
              {t('opening.signIn')}
            </a>
          </div>
        </>
      )}
    </div>
  );
}
