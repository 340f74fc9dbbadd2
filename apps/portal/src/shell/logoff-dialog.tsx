/**
 * The countdown before the automatic logoff. It must be answered: closing it by accident would leave somebody to be
 * surprised a minute later, so Escape does nothing and the two answers are plain.
 */
import { Button, Countdown, Dialog } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { ProblemNotice } from '../problem/problem-notice.tsx';
import { api, renew, signOut, useSession } from '../session/session.store.ts';
import { useAct } from '../session/use-act.ts';
import { useWording } from '../wording/use-wording.ts';

export function LogoffDialog({ open }: { readonly open: boolean }): ReactElement {
  const { t } = useWording();
  const session = useSession();
  const act = useAct();
  const stay = async (): Promise<void> => {
    const renewed = await act.run(() => api.call('recordActivity'));
    if (renewed) renew(renewed.data);
  };
  return (
    <Dialog
      open={open}
      onClose={() => undefined}
      dismissible={false}
      title={t('logoff.title')}
      actions={
        <>
          <Button busy={act.busy} onClick={() => void stay()}>
            {t('logoff.stay')}
          </Button>
          <Button kind="secondary" onClick={() => void signOut()}>
            {t('logoff.signOut')}
          </Button>
        </>
      }
    >
      {act.problem && <ProblemNotice problem={act.problem} />}
      <p className="sr-figure">
        <Countdown
          key={session.logoffAt}
          untilMs={Date.parse(session.logoffAt)}
          now={api.now}
          words={(clock) => t('logoff.remaining', { clock })}
        />
      </p>
      <p>{t('logoff.why')}</p>
    </Dialog>
  );
}
