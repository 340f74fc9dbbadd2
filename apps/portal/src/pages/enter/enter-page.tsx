/**
 * The way to an application behind the gate: whoever is signed in is let through at once; whoever is not has signed in
 * before this page is shown, because the address is kept. Nothing is asked here: the application is named by the
 * address, and only one of ours is ever led to.
 */
import { Button, Heading, Notice, Skeleton } from '@strongroom/ui';
import { type ReactElement, useCallback, useEffect, useRef } from 'react';
import { Link } from 'wouter';
import { ProblemNotice } from '../../problem/problem-notice.tsx';
import { api } from '../../session/session.store.ts';
import { useAct } from '../../session/use-act.ts';
import { useTitle } from '../../shell/use-title.ts';
import { useWording } from '../../wording/use-wording.ts';

function wishOf(query: URLSearchParams) {
  const [application, path, state] = ['application', 'path', 'state'].map((name) => query.get(name));
  return application && path && state ? { application, path, state } : null;
}

export default function EnterPage(): ReactElement {
  const { t } = useWording();
  const act = useAct();
  const { run } = act;
  const begun = useRef(false);
  useTitle(t('enter.plain'));
  const wish = wishOf(new URLSearchParams(location.search));
  const enter = useCallback(async (): Promise<void> => {
    const body = wishOf(new URLSearchParams(location.search));
    if (body === null) return;
    const entered = await run(() => api.call('enterApplication', { body }));
    // Replaced, so that going back leads to where one came from and not into a used address.
    if (entered !== null) location.replace(entered.data.location);
  }, [run]);
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    void enter();
  }, [enter]);
  const unknown = wish === null || act.problem?.code === 'not-found' || act.problem?.code === 'invalid-input';
  const home = <Link href="/">{t('enter.home')}</Link>;
  return (
    <div className="sr-stack narrow" data-gap="wide">
      <Heading lead={t('enter.lead')}>{t('enter.plain')}</Heading>
      {unknown ? (
        <Notice kind="refused" focus title={t('enter.unknown')} actions={home}>
          {t('enter.unknownText')}
        </Notice>
      ) : act.problem === null ? (
        <Skeleton label={t('enter.plain')} lines={2} />
      ) : (
        <ProblemNotice
          problem={act.problem}
          actions={
            <>
              <Button busy={act.busy} onClick={() => void enter()}>
                {t('enter.again')}
              </Button>
              {home}
            </>
          }
        />
      )}
    </div>
  );
}
