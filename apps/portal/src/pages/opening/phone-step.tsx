/**
 * Confirming the phone on file. The code is sent when the person says so; the phone then becomes the second factor. Only
 * now does the server judge the password: when it refuses, another is asked for right here, beside the code, which stays
 * good.
 */
import type { CallData } from '@strongroom/sdk';
import { Button, Countdown, Heading } from '@strongroom/ui';
import { type ReactElement, useState } from 'react';
import { ProblemNotice } from '../../problem/problem-notice.tsx';
import { ResendWait } from '../../proof/resend-wait.tsx';
import { api } from '../../session/session.store.ts';
import { useAct } from '../../session/use-act.ts';
import { useWording } from '../../wording/use-wording.ts';
import { FinishForm, factorFollows } from './finish-form.tsx';

export interface PhoneStepProps {
  readonly token: string;
  readonly invitation: CallData<'inspectOpening'>;
  /** As chosen in the step before. */
  readonly password: string;
  readonly onDone: (username: string) => void;
  readonly onTicket: (ticket: string, password: string) => void;
}

interface Sent {
  readonly expiresAt: string;
  readonly resendAt: string;
}

export function PhoneStep({ token, invitation, password, onDone, onTicket }: PhoneStepProps): ReactElement {
  const { t } = useWording();
  const hint = invitation.phoneHint;
  const [sent, setSent] = useState<Sent | null>(null);
  const [waiting, setWaiting] = useState(false);
  const act = useAct();
  const problem = act.problem?.code;
  const send = async (method: 'sms' | 'voice'): Promise<void> => {
    const result = await act.run(() => api.call('sendOpeningCode', { body: { token, method } }));
    if (!result) return;
    setSent(result.data);
    setWaiting(true);
  };
  return (
    <>
      <Heading lead={t(factorFollows(invitation) ? 'opening.contactLead' : 'opening.phoneLead', { hint })}>
        {t('opening.phoneTitle')}
      </Heading>
      {act.problem && problem !== 'answer-wrong' && problem !== 'password-unacceptable' && (
        <ProblemNotice problem={act.problem} />
      )}
      {sent && (
        <FinishForm
          token={token}
          invitation={invitation}
          password={password}
          act={act}
          onDone={onDone}
          onTicket={onTicket}
          after={
            <p className="sr-small sr-soft">
              <Countdown
                key={sent.expiresAt}
                untilMs={Date.parse(sent.expiresAt)}
                now={api.now}
                words={(clock) => t('challenge.expires', { clock })}
              />
            </p>
          }
        />
      )}
      <div className="sr-row">
        <Button
          kind={sent ? 'secondary' : 'primary'}
          busy={act.busy}
          disabled={waiting}
          onClick={() => void send('sms')}
        >
          {t(sent ? 'resend.sms' : 'opening.sendSms')}
        </Button>
        {invitation.calls && (
          <Button kind="secondary" disabled={waiting || act.busy} onClick={() => void send('voice')}>
            {t('resend.voice')}
          </Button>
        )}
        {sent && waiting && (
          <span className="sr-small sr-soft">
            <ResendWait untilMs={Date.parse(sent.resendAt)} onEnd={() => setWaiting(false)} />
          </span>
        )}
      </div>
    </>
  );
}
