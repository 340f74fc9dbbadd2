/** A contact that is being replaced: the codes of both sides, or the wait that stands for the old one, and the way out. */
import type { ContactChange } from '@strongroom/contract';
import { Button, CodeField, useAnswerField } from '@strongroom/ui';
import { type ReactElement, type SyntheticEvent, useEffect, useState } from 'react';
import { ProblemNotice, problemLines, problemTitle } from '../../problem/problem-notice.tsx';
import { ResendWait } from '../../proof/resend-wait.tsx';
import { api } from '../../session/session.store.ts';
import { useAct } from '../../session/use-act.ts';
import { useWording } from '../../wording/use-wording.ts';

export interface ChangePanelProps {
  readonly change: ContactChange;
  /** Asked for on this page a moment ago: the first code is what one types next. */
  readonly fresh: boolean;
  readonly onChanges: (changes: readonly ContactChange[]) => void;
  readonly onDropped: () => void;
}

export function ChangePanel({ change, fresh, onChanges, onDropped }: ChangePanelProps): ReactElement {
  const { t, dateTime } = useWording();
  const act = useAct();
  const { id, to, effectiveAt } = change;
  const drop = async (): Promise<void> => {
    if (await act.run(() => api.call('cancelContactChange', { params: { changeId: id } }))) onDropped();
  };
  return (
    <section className="sr-stack" aria-label={t('contact.pending', { to })}>
      <p>
        <strong>{t('contact.pending', { to })}</strong>
      </p>
      {act.problem && <ProblemNotice problem={act.problem} />}
      {effectiveAt !== null ? (
        <p role="status">{t('contact.pendingWait', { time: dateTime(effectiveAt) })}</p>
      ) : (
        <>
          <p className="sr-small">{t('contact.pendingCodes', { time: dateTime(change.expiresAt) })}</p>
          {sidesOf(change, fresh).map((side) => (
            <SideCode key={side.side} change={change} onChanges={onChanges} {...side} />
          ))}
        </>
      )}
      <div>
        <Button kind="quiet" busy={act.busy} onClick={() => void drop()}>
          {t('contact.drop')}
        </Button>
      </div>
    </section>
  );
}

interface Side {
  readonly side: 'old' | 'new';
  readonly contact: string;
  readonly confirmed: boolean;
  readonly autoFocus: boolean;
}

/** The new contact first. The old one only where it is asked: not where a wait stands for it. */
const sidesOf = ({ from, to, oldConfirmed, newConfirmed }: ContactChange, fresh: boolean): Side[] => [
  { side: 'new', contact: to, confirmed: newConfirmed, autoFocus: fresh },
  ...(oldConfirmed === null
    ? []
    : [{ side: 'old' as const, contact: from, confirmed: oldConfirmed, autoFocus: newConfirmed }]),
];

interface SideProps extends Side {
  readonly change: ContactChange;
  readonly onChanges: (changes: readonly ContactChange[]) => void;
}

function SideCode({ change, side, contact, confirmed, autoFocus, onChanges }: SideProps): ReactElement {
  const wording = useWording();
  const { t } = wording;
  const [missing, setMissing] = useState(false);
  const act = useAct();
  const wrong = act.problem?.code === 'answer-wrong';
  const { text: code, setText: setCode, field } = useAnswerField(wrong);
  // The other side was confirmed a moment ago: its field is gone, and this one is what one types next.
  useEffect(() => {
    if (autoFocus) field.current?.focus();
  }, [autoFocus, field]);
  if (confirmed) return <p className="sr-small">{t('contact.pendingConfirmed', { contact })}</p>;
  const params = { changeId: change.id };
  const confirm = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    setMissing(code === '');
    if (code === '') return;
    const done = await act.run(() => api.call('confirmContactChange', { params, body: { side, code } }));
    if (done) onChanges(done.data.changes);
  };
  const error = missing
    ? t('challenge.missing')
    : wrong && act.problem
      ? [problemTitle(wording, act.problem), ...problemLines(wording, act.problem)].join(' ')
      : undefined;
  return (
    <form className="sr-stack" data-gap="tight" onSubmit={(event) => void confirm(event)} noValidate>
      {act.problem && !wrong && <ProblemNotice problem={act.problem} />}
      <CodeField
        id={`code-${side}-${change.id}`}
        label={t('contact.pendingCode', { contact })}
        inputRef={field}
        value={code}
        onChange={setCode}
        {...(error === undefined ? {} : { error })}
      />
      <div className="sr-row">
        <Button type="submit" busy={act.busy}>
          {t('contact.confirm')}
        </Button>
        <Again change={change} side={side} />
      </div>
    </form>
  );
}

function Again({ change, side }: Pick<SideProps, 'change' | 'side'>): ReactElement {
  const { t } = useWording();
  const [resendAt, setResendAt] = useState<string | null>(null);
  const act = useAct();
  const send = async (method: 'sms' | 'voice'): Promise<void> => {
    const body = { side, method };
    const sent = await act.run(() => api.call('sendContactChangeCode', { params: { changeId: change.id }, body }));
    if (sent) setResendAt(sent.data.resendAt);
  };
  return (
    <>
      <Button kind="quiet" busy={act.busy} disabled={resendAt !== null} onClick={() => void send('sms')}>
        {t('contact.resend')}
      </Button>
      {change.kind === 'phone' && change.calls && (
        <Button kind="quiet" busy={act.busy} disabled={resendAt !== null} onClick={() => void send('voice')}>
          {t('resend.voice')}
        </Button>
      )}
      {resendAt !== null && (
        <span className="sr-small sr-soft">
          <ResendWait untilMs={Date.parse(resendAt)} onEnd={() => setResendAt(null)} />
        </span>
      )}
      {act.problem && <ProblemNotice problem={act.problem} />}
    </>
  );
}
