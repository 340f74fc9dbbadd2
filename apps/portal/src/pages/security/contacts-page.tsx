/** Phone numbers and mail addresses on file: confirming them, now or again, and replacing them by an approved act. */
import type { ContactChange, ContactPoint } from '@strongroom/contract';
import type { ClientProblem } from '@strongroom/sdk';
import { Button, CodeField, Countdown, EmptyState, Notice } from '@strongroom/ui';
import { type ReactElement, type SyntheticEvent, useState } from 'react';
import { ProblemNotice, problemLines, problemTitle } from '../../problem/problem-notice.tsx';
import { Reading } from '../../problem/reading.tsx';
import { BehindProof } from '../../proof/proof-of.tsx';
import { ResendWait } from '../../proof/resend-wait.tsx';
import { useProvenAct } from '../../proof/use-proven-act.ts';
import { api } from '../../session/session.store.ts';
import { useAct } from '../../session/use-act.ts';
import { readAgain, useRead } from '../../session/use-read.ts';
import { useWording } from '../../wording/use-wording.ts';
import { ChangePanel } from './contact-change.tsx';
import { ContactReplace, type Replacement } from './contact-replace.tsx';
import { SecurityFrame } from './security-frame.tsx';

export default function ContactsPage(): ReactElement {
  const { t } = useWording();
  const contacts = useRead('listContactPoints', {});
  const changes = useRead('listContactChanges', {});
  const act = useProvenAct<unknown>();
  const { state, start, cancel } = act;
  const [told, setTold] = useState<Told | null>(null);
  const [replacing, setReplacing] = useState<string | null>(null);
  const replace = (contactPointId: string, body: Replacement): void => {
    setTold(null);
    void start(async (approval) => {
      const begun = await api.call('beginContactChange', { params: { contactPointId }, body, approval });
      if (begun.ok) {
        setReplacing(null);
        readAgain('listContactChanges', 'listHistory');
      }
      return begun;
    });
  };
  const news = (what: Told): void => {
    setTold(what);
    readAgain('listContactPoints', 'listContactChanges', 'listFactors', 'listHistory', 'listFreezes');
  };
  return (
    <BehindProof act={act}>
      <SecurityFrame title={t('contact.title')} lead={t('contact.lead')}>
        {told !== null && (
          <Notice key={`${told.what} ${told.contact}`} kind="done" focus title={t(`contact.${told.what}Title`)}>
            {t(`contact.${told.what}Text`, { hint: told.contact, contact: told.contact })}
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
                    change={changes.data?.changes.find(({ contactPointId }) => contactPointId === point.id) ?? null}
                    replacing={replacing === point.id}
                    fresh={state.kind === 'done'}
                    busy={state.kind === 'trying'}
                    problem={state.kind === 'refused' ? state.problem : null}
                    onNews={news}
                    onReplacing={(open) => {
                      cancel();
                      setReplacing(open ? point.id : null);
                    }}
                    onReplace={(replacement) => replace(point.id, replacement)}
                  />
                ))}
              </ul>
            )
          }
        </Reading>
      </SecurityFrame>
    </BehindProof>
  );
}

interface Told {
  readonly what: 'done' | 'changed' | 'dropped';
  readonly contact: string;
}

interface ContactEntryProps {
  readonly point: ContactPoint;
  readonly change: ContactChange | null;
  readonly replacing: boolean;
  /** A replacement was approved on this page. */
  readonly fresh: boolean;
  readonly busy: boolean;
  readonly problem: ClientProblem | null;
  readonly onNews: (told: Told) => void;
  readonly onReplacing: (open: boolean) => void;
  readonly onReplace: (replacement: Replacement) => void;
}

function ContactEntry(props: ContactEntryProps): ReactElement {
  const { point, change, replacing, onNews } = props;
  const { t, dateTime } = useWording();
  const { confirmedAt } = point;
  const onChanges = (changes: readonly ContactChange[]): void => {
    if (change === null) return;
    const isOver = changes.every(({ id }) => id !== change.id);
    if (isOver) onNews({ what: 'changed', contact: change.to });
    else readAgain('listContactChanges');
  };
  return (
    <li>
      <div className="sr-stack" data-gap="tight">
        <p>
          <strong>{t(`contact.${point.kind}`)}</strong> <span>{point.hint}</span>
        </p>
        <p className="sr-small sr-soft">
          {confirmedAt === null
            ? t('contact.unconfirmed')
            : t(point.reconfirm ? 'contact.reconfirm' : 'contact.confirmed', { time: dateTime(confirmedAt) })}
        </p>
        {point.undeliverableSince !== null && (
          <p className="sr-small">{t(silent[point.kind], { time: dateTime(point.undeliverableSince) })}</p>
        )}
        {(confirmedAt === null || point.reconfirm || point.undeliverableSince !== null) && (
          <Confirm point={point} onConfirmed={() => onNews({ what: 'done', contact: point.hint })} />
        )}
        {change !== null && (
          <ChangePanel
            change={change}
            fresh={props.fresh}
            onChanges={onChanges}
            onDropped={() => onNews({ what: 'dropped', contact: change.from })}
          />
        )}
        {change === null && replacing && (
          <ContactReplace
            point={point}
            busy={props.busy}
            problem={props.problem}
            onReplace={props.onReplace}
            onCancel={() => props.onReplacing(false)}
          />
        )}
      </div>
      {change === null && !replacing && (
        <Button kind="secondary" onClick={() => props.onReplacing(true)}>
          {t('contact.replace')}
        </Button>
      )}
    </li>
  );
}

const silent = { phone: 'contact.undeliverable', mail: 'contact.mailUndeliverable' } as const;

interface ConfirmProps {
  readonly point: ContactPoint;
  readonly onConfirmed: () => void;
}

function Confirm({ point, onConfirmed }: ConfirmProps): ReactElement {
  const { t } = useWording();
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
    <>
      {sent && <ConfirmForm contactPointId={point.id} expiresAt={sent.expiresAt} onConfirmed={onConfirmed} />}
      {act.problem && <ProblemNotice problem={act.problem} />}
      <div className="sr-row">
        <Button kind="secondary" busy={act.busy} disabled={waiting} onClick={() => void send()}>
          {t(sent ? 'contact.resend' : 'contact.send')}
        </Button>
        {sent && waiting && (
          <span className="sr-small sr-soft">
            <ResendWait untilMs={Date.parse(sent.resendAt)} onEnd={() => setWaiting(false)} />
          </span>
        )}
      </div>
    </>
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
