/** Acts that wait for a second person: what will happen, and the decision beside it, with a fresh proof. */
import type { StaffActView } from '@strongroom/contract';
import { Button, EmptyState, Heading, Notice, TextField } from '@strongroom/ui';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useState } from 'react';
import { api, useMember } from '../../session/session.store.ts';
import { useAct } from '../../session/use-act.ts';
import { Problem } from '../../shell/problem.tsx';
import { Prove } from '../../shell/prove.tsx';
import { Reading } from '../../shell/reading.tsx';
import { QUEUE_EVERY_MS } from '../../shell/shell.tsx';
import { useLine } from '../../shell/use-line.ts';
import { useTitle } from '../../shell/use-title.ts';
import { useWording } from '../../wording/use-wording.ts';
import { ClosingsAsked } from '../clients/closings-asked.tsx';
import { ActCard } from './act-card.tsx';
import { readActs } from './acts.queries.ts';

export function QueuePage(): ReactElement {
  const { t } = useWording();
  const read = useQuery({
    queryKey: ['acts', 'awaiting'],
    queryFn: () => readActs('awaiting'),
    refetchInterval: QUEUE_EVERY_MS,
  });
  const [last, setLast] = useState<StaffActView | null>(null);
  useTitle(t('queue.title'));
  const decided = (act: StaffActView): void => {
    setLast(act);
    void read.refetch();
  };
  return (
    <>
      <Heading lead={t('queue.lead')}>{t('queue.title')}</Heading>
      {last !== null && (
        <Notice kind={last.state === 'done' ? 'done' : 'info'} title={t(`act.${last.act.kind}.name`)} focus>
          {t(`actState.${last.state}`)}
        </Notice>
      )}
      <Reading of={read}>
        {(acts) =>
          acts.length === 0 ? (
            <EmptyState title={t('queue.empty')} />
          ) : (
            <ul className="acts">
              {acts.map((act) => (
                <li key={act.id}>
                  <ActCard act={act}>
                    {act.mayDecide && <Decide act={act} onDone={decided} />}
                    {act.mayWithdraw && <Withdraw act={act} onDone={decided} />}
                  </ActCard>
                </li>
              ))}
            </ul>
          )
        }
      </Reading>
      <ClosingsAsked />
    </>
  );
}

interface Decision {
  readonly act: StaffActView;
  readonly onDone: (act: StaffActView) => void;
}

function Decide({ act, onDone }: Decision): ReactElement {
  const { t } = useWording();
  const { methods } = useMember();
  const [refusing, setRefusing] = useState(false);
  const params = { actId: act.id };
  const { hash } = act;
  if (refusing) return <Refuse act={act} onDone={onDone} onBack={() => setRefusing(false)} />;
  return (
    <Prove
      id={`code-${act.id}`}
      methods={methods}
      question={() => api.call('askStaffAct', { params, body: { hash } })}
      prove={(proof) => api.call('approveStaffAct', { params, body: { hash, proof } })}
      onDone={onDone}
      submit={t('queue.approve')}
      codeHint={t('queue.codeHint')}
      beside={() => (
        <Button kind="secondary" onClick={() => setRefusing(true)}>
          {t('queue.refuse')}
        </Button>
      )}
    />
  );
}

const LEAST_REASON = 3;

function Refuse({ act, onDone, onBack }: Decision & { readonly onBack: () => void }): ReactElement {
  const { t } = useWording();
  const asking = useAct();
  const reason = useLine({ least: LEAST_REASON, missing: t('missing.reason') });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const said = reason.taken();
    if (said === null) return;
    const body = { reason: said };
    void asking.run(() => api.call('refuseStaffAct', { params: { actId: act.id }, body }), onDone);
  };
  return (
    <form className="sr-stack" data-gap="tight" onSubmit={submit}>
      <Problem problem={asking.problem} />
      <TextField
        id={`reason-${act.id}`}
        label={t('queue.why')}
        {...reason.field}
        maxLength={200}
        autoComplete="off"
        autoFocus
      />
      <div className="sr-row">
        <Button type="submit" busy={asking.busy}>
          {t('queue.refuse')}
        </Button>
        <Button kind="quiet" onClick={onBack}>
          {t('back')}
        </Button>
      </div>
    </form>
  );
}

function Withdraw({ act, onDone }: Decision): ReactElement {
  const { t } = useWording();
  const asking = useAct();
  const withdraw = (): void =>
    void asking.run(() => api.call('withdrawStaffAct', { params: { actId: act.id } }), onDone);
  return (
    <div className="sr-stack" data-gap="tight">
      <Problem problem={asking.problem} />
      <p className="sr-small sr-soft">{t('queue.own')}</p>
      <div className="sr-row">
        <Button kind="secondary" busy={asking.busy} onClick={withdraw}>
          {t('queue.withdraw')}
        </Button>
      </div>
    </div>
  );
}
