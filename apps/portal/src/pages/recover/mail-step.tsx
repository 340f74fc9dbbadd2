/** The code from the mailbox. Nothing here says whether a mail was sent: that is told to the mailbox alone. */
import { Button, Heading } from '@strongroom/ui';
import { type ReactElement, useState } from 'react';
import { ResendWait } from '../../proof/resend-wait.tsx';
import { api } from '../../session/session.store.ts';
import { useWording } from '../../wording/use-wording.ts';
import { CodeStep } from './code-step.tsx';
import type { RecoveryWay } from './use-recovery.ts';

export function MailStep({ way }: { readonly way: RecoveryWay }): ReactElement {
  const { t } = useWording();
  return (
    <>
      <Heading takeFocus={false} lead={t('recover.mailLead')}>
        {t('recover.mailTitle')}
      </Heading>
      <CodeStep act={way.act} onCode={(code) => void way.answerMail(code)} hint={t('recover.mailHint')} />
      <details className="resend">
        <summary>{t('recover.noMail')}</summary>
        <div className="sr-stack">
          <ul className="sr-list sr-small">
            <li>{t('recover.noMailWait')}</li>
            <li>{t('recover.noMailName')}</li>
          </ul>
          <Again way={way} />
        </div>
      </details>
    </>
  );
}

/** The same code once more. It says nothing of whether there is a mailbox: asking looks alike for every name. */
function Again({ way }: { readonly way: RecoveryWay }): ReactElement | null {
  const { t } = useWording();
  const [, setReady] = useState(false);
  const mail = way.recovery?.mail ?? null;
  if (mail === null) return null;
  if (mail.resendsLeft <= 0) return <p>{t('recover.mailSpent')}</p>;
  const untilMs = Date.parse(mail.resendAt);
  const waiting = api.now() < untilMs;
  return (
    <>
      <div>
        <Button kind="secondary" busy={way.act.busy} disabled={waiting} onClick={() => void way.mailAgain()}>
          {t('resend.sms')}
        </Button>
      </div>
      <p className="sr-small sr-soft">
        {waiting && <ResendWait untilMs={untilMs} onEnd={() => setReady(true)} />}{' '}
        {t('resend.left', { count: mail.resendsLeft })}
      </p>
    </>
  );
}
