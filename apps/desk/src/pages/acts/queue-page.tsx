/** Acts that wait for a second person: what will happen, and the decision beside it, with a fresh proof. */
import type { StaffActView } from '@strongroom/contract';
import { Button, Heading, Notice } from '@strongroom/ui';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { api, useMember } from '../../session/session.store.ts';
import { useAct } from '../../session/use-act.ts';
import { LineForm } from '../../shell/line-form.tsx';
import { Listed } from '../../shell/listed.tsx';
import { Problem } from '../../shell/problem.tsx';
import { Prove } from '../../shell/prove.tsx';
import { Reading } from '../../shell/reading.tsx';
import { QUEUE_EVERY_MS } from '../../shell/shell.tsx';
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
        {(acts) => (
          <Listed of={acts} empty={t('queue.empty')}>
            {(act) => (
              <ActCard act={act}>
                {act.mayDecide && <Decide act={act} onDone={decided} />}
                {act.mayWithdraw && <Withdraw act={act} onDone={decided} />}
              </ActCard>
            )}
          </Listed>
        )}
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
const MOST_REASON = 200;

function Refuse({ act, onDone, onBack }: Decision & { readonly onBack: () => void }): ReactElement {
  const { t } = useWording();
  return (
    <LineForm
      id={`reason-${act.id}`}
      label={t('queue.why')}
      least={LEAST_REASON}
      most={MOST_REASON}
      missing={t('missing.reason')}
      submit={t('queue.refuse')}
      back={t('back')}
      send={(reason) => api.call('refuseStaffAct', { params: { actId: act.id }, body: { reason } })}
      onDone={onDone}
      onBack={onBack}
    />
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
