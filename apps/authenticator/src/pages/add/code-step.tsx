/** The code that came, or what the card answers to its challenge. It may be sent again when its time has come. */
import { Button, CodeField, Countdown, Heading, useAnswerField } from '@strongroom/ui';
import { type FormEvent, type ReactElement, useState } from 'react';
import { serverNow } from '../../phone/clock.ts';
import { call } from '../../phone/phone.client.ts';
import { useWording } from '../../wording/use-wording.ts';
import type { ActivationStepProps } from './add.types.ts';

interface CodeStepProps extends ActivationStepProps {
  /** The last answer was not right: the field is empty again and has the focus. */
  readonly wrong: boolean;
}

export function CodeStep({ activation: standing, busy, wrong, take }: CodeStepProps): ReactElement {
  const { t } = useWording();
  const { activation, proof, numbers } = standing;
  const [missing, setMissing] = useState(false);
  const { text: answer, setText: setAnswer, field } = useAnswerField(wrong);
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    setMissing(answer === '');
    if (answer !== '') take(call('answerMobileKeyActivation', { body: { activation, answer } }));
  };
  const hint =
    proof?.type === 'code'
      ? (numbers.find(({ contactPointId }) => contactPointId === proof.contactPointId)?.hint ?? '')
      : '';
  return (
    <form className="sr-stack" onSubmit={onSubmit} noValidate>
      {proof?.type === 'card' ? (
        <>
          <Heading lead={t('add.cardLead')}>{t('add.cardTitle')}</Heading>
          <output className="response" aria-label={[...proof.challenge].join(' ')}>
            {proof.challenge}
          </output>
        </>
      ) : (
        <Heading lead={t('add.codeLead', { hint })}>{t('add.codeTitle')}</Heading>
      )}
      <CodeField
        id="answer"
        inputRef={field}
        label={proof?.type === 'card' ? t('add.cardAnswer') : t('add.code')}
        value={answer}
        onChange={setAnswer}
        autoFocus
        {...(missing ? { error: t('add.codeMissing') } : {})}
      />
      <Button type="submit" wide busy={busy}>
        {t('action.continue')}
      </Button>
      {proof?.type === 'code' && (
        <Resend
          key={proof.resendAt}
          resendAt={proof.resendAt}
          busy={busy}
          onSend={(method) =>
            take(
              call('chooseMobileKeyProof', {
                body: { activation, via: { type: 'code', contactPointId: proof.contactPointId, method } },
              }),
            )
          }
        />
      )}
    </form>
  );
}

function Resend(props: {
  readonly resendAt: string;
  readonly busy: boolean;
  readonly onSend: (method: 'sms' | 'voice') => void;
}): ReactElement {
  const { t } = useWording();
  const at = Date.parse(props.resendAt);
  const [ready, setReady] = useState(() => at <= serverNow());
  if (!ready) {
    return (
      <p className="sr-soft">
        <Countdown
          untilMs={at}
          now={serverNow}
          onEnd={() => setReady(true)}
          words={(clock) => t('add.resendIn', { clock })}
        />
      </p>
    );
  }
  return (
    <div className="acts">
      <Button kind="secondary" wide busy={props.busy} onClick={() => props.onSend('sms')}>
        {t('add.resendSms')}
      </Button>
      <Button kind="secondary" wide busy={props.busy} onClick={() => props.onSend('voice')}>
        {t('add.sendVoice')}
      </Button>
    </div>
  );
}
