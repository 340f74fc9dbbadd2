/** Phone numbers and mail addresses on file, and confirming the ones that are not confirmed yet. */
import type { ContactPoint } from '@strongroom/contract';
import { Button, CodeField, Countdown, EmptyState, Notice } from '@strongroom/ui';
import { type ReactElement, type SyntheticEvent, useState } from 'react';
import { ProblemNotice, problemLines, problemTitle } from '../../problem/problem-notice.tsx';
import { Reading } from '../../problem/reading.tsx';
import { api } from '../../session/session.store.ts';
import { useAct } from '../../session/use-act.ts';
import { readAgain, useRead } from '../../session/use-read.ts';
import { useWording } from '../../wording/use-wording.ts';
import { SecurityFrame } from './security-frame.tsx';

export default function ContactsPage(): ReactElement {
  const { t } = useWording();
  const contacts = useRead('listContactPoints', {});
  const [confirmed, setConfirmed] = useState<string | null>(null);
  return (
    <SecurityFrame title={t('contact.title')} lead={t('contact.lead')}>
      {confirmed !== null && (
        <Notice key={confirmed} kind="done" focus title={t('contact.doneTitle')}>
          {t('contact.doneText', { hint: confirmed })}
        </Notice>
      )}
      <Reading of={contacts}>
        {({ contactPoints }) =>
          contactPoints.length === 0 ? (
            <EmptyState title={t('contact.empty')} />
          ) : (
            <ul className="entries">
              {contactPoints.map((point) => (
                <ContactEntry
                  key={point.id}
                  point={point}
                  onConfirmed={() => {
                    setConfirmed(point.hint);
                    readAgain('listContactPoints', 'listFactors', 'listHistory');
                  }}
                />
              ))}
            </ul>
          )
        }
      </Reading>
      <p className="sr-soft">{t('contact.change')}</p>
    </SecurityFrame>
  );
}

interface ContactEntryProps {
  readonly point: ContactPoint;
  readonly onConfirmed: () => void;
}

function ContactEntry({ point, onConfirmed }: ContactEntryProps): ReactElement {
  const { t, dateTime } = useWording();
  const [sent, setSent] = useState<{ readonly expiresAt: string; readonly resendAt: string } | null>(null);
  const [waiting, setWaiting] = useState(false);
  const act = useAct();
  const params = { contactPointId: point.id };
  const send = async (): Promise<void> => {
    const result = await act.run(() => api.call('sendContactCode', { params }));
    if (!result) return;
    setSent(result.data);
    setWaiting(true);
  };
  return (
    <li>
      <div>
        <strong>{t(`contact.${point.kind}`)}</strong> <span>{point.hint}</span>
        <p className="sr-small sr-soft">
          {point.confirmedAt === null
            ? t('contact.unconfirmed')
            : t('contact.confirmed', { time: dateTime(point.confirmedAt) })}
        </p>
        {point.undeliverableSince !== null && (
          <p className="sr-small">{t('contact.undeliverable', { time: dateTime(point.undeliverableSince) })}</p>
        )}
        {sent && <ConfirmForm contactPointId={point.id} expiresAt={sent.expiresAt} onConfirmed={onConfirmed} />}
        {act.problem && <ProblemNotice problem={act.problem} />}
      </div>
      {point.confirmedAt === null && (
        <div className="sr-stack" data-gap="tight">
          <Button kind="secondary" busy={act.busy} disabled={waiting} onClick={() => void send()}>
            {t(sent ? 'contact.resend' : 'contact.send')}
          </Button>
          {sent && waiting && (
            <span className="sr-small sr-soft">
              <Countdown
                key={sent.resendAt}
                untilMs={Date.parse(sent.resendAt)}
                now={api.now}
                onEnd={() => setWaiting(false)}
                words={(clock) => t('resend.wait', { clock })}
              />
            </span>
          )}
        </div>
      )}
    </li>
  );
}

interface ConfirmFormProps {
  readonly contactPointId: string;
  readonly expiresAt: string;
  readonly onConfirmed: () => void;
}

function ConfirmForm({ contactPointId, expiresAt, onConfirmed }: ConfirmFormProps): ReactElement {
  const wording = useWording();
  const { t } = wording;
  const [code, setCode] = useState('');
  const [missing, setMissing] = useState(false);
  const act = useAct();
  const wrong = act.problem?.code === 'answer-wrong';
  const confirm = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    setMissing(code === '');
    if (code === '') return;
    const done = await act.run(() => api.call('confirmContactPoint', { params: { contactPointId }, body: { code } }));
    if (done) onConfirmed();
    else setCode('');
  };
  const error = missing
    ? t('challenge.missing')
    : wrong && act.problem
      ? [problemTitle(wording, act.problem), ...problemLines(wording, act.problem)].join(' ')
      : undefined;
  return (
    <form className="sr-stack" onSubmit={(event) => void confirm(event)} noValidate>
      {act.problem && !wrong && <ProblemNotice problem={act.problem} />}
      <CodeField
        id={`code-${contactPointId}`}
        label={t('challenge.label')}
        value={code}
        onChange={setCode}
        autoFocus
        {...(error === undefined ? {} : { error })}
      />
      <p className="sr-small sr-soft">
        <Countdown
          key={expiresAt}
          untilMs={Date.parse(expiresAt)}
          now={api.now}
          words={(clock) => t('challenge.expires', { clock })}
        />
      </p>
      <div>
        <Button type="submit" busy={act.busy}>
          {t('contact.confirm')}
        </Button>
      </div>
    </form>
  );
}
