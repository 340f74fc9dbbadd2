/**
 * A session that is suddenly used from elsewhere says so on every page, in front of whatever one was doing, and brings its
 * powers back by one proof. The page behind is kept as it is: whoever was filling in a form goes on with it.
 */
import type { CurrentSession } from '@strongroom/contract';
import { Button, Dialog, Notice } from '@strongroom/ui';
import { type ReactElement, type ReactNode, useState } from 'react';
import { ProblemNotice } from '../problem/problem-notice.tsx';
import { ProveApproval } from '../proof/prove-approval.tsx';
import { useProvenAct } from '../proof/use-proven-act.ts';
import { useWording } from '../wording/use-wording.ts';
import { api, renew, signOut, useSession } from './session.store.ts';

export function DriftGate({ children }: { readonly children: ReactNode }): ReactElement {
  const { t, dateTime } = useWording();
  const { drift } = useSession();
  const [later, setLater] = useState<string | null>(null);
  const proven = useProvenAct<CurrentSession>();
  const { state } = proven;
  const proving = state.kind === 'proving' ? state.approval : null;
  const prove = (): void => {
    setLater(drift?.at ?? null);
    void proven.start(async (approval) => {
      const done = await api.call('reproveSession', approval === undefined ? {} : { approval });
      if (done.ok) renew(done.data);
      return done;
    });
  };
  const what = drift === null ? '' : drift.changes.map((change) => t(`drift.change.${change}`)).join(', ');
  return (
    <>
      {drift !== null && proving === null && (
        <Notice
          kind="warning"
          standing
          title={t('drift.title')}
          actions={
            <Button kind="secondary" busy={state.kind === 'trying'} onClick={prove}>
              {t('drift.prove')}
            </Button>
          }
        >
          {t('drift.text', { what, time: dateTime(drift.at) })}
        </Notice>
      )}
      {drift !== null && state.kind === 'refused' && <ProblemNotice problem={state.problem} />}
      {drift === null && state.kind === 'done' && (
        <Notice kind="done" focus title={t('drift.done')}>
          {t('drift.doneText')}
        </Notice>
      )}
      {proving !== null && (
        <div className="sr-stack narrow">
          <ProveApproval
            key={proving.id}
            approval={proving}
            onProven={() => void proven.proven()}
            onCancel={proven.cancel}
            cancelLabel={t('drift.later')}
          />
        </div>
      )}
      <div className="page-behind" hidden={proving !== null}>
        {children}
      </div>
      <Dialog
        open={drift !== null && later !== drift.at && state.kind !== 'proving'}
        onClose={() => setLater(drift?.at ?? null)}
        title={t('drift.title')}
        actions={
          <>
            <Button busy={state.kind === 'trying'} onClick={prove}>
              {t('drift.prove')}
            </Button>
            <Button kind="secondary" onClick={() => setLater(drift?.at ?? null)}>
              {t('drift.later')}
            </Button>
            <Button kind="quiet" onClick={() => void signOut()}>
              {t('shell.signOut')}
            </Button>
          </>
        }
      >
        {drift !== null && <p>{t('drift.text', { what, time: dateTime(drift.at) })}</p>}
        <p>{t('drift.why')}</p>
      </Dialog>
    </>
  );
}
