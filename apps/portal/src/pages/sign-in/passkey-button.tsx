/** The way in with a passkey alone, below the form: one button, and what to do where it did not lead in. */
import type { ClientProblem } from '@strongroom/sdk';
import { Button, Notice } from '@strongroom/ui';
import { type ReactElement, useState } from 'react';
import { ProblemNotice } from '../../problem/problem-notice.tsx';
import { enter } from '../../session/session.store.ts';
import { useWording } from '../../wording/use-wording.ts';
import type { ByPasskey } from './by-passkey.chunk.ts';
import { forgetFlow } from './flow-memory.ts';

const UNREACHED: ClientProblem = { type: '/problems/network', code: 'network', title: 'No answer', status: 0 };

export function PasskeyButton({ publicComputer }: { readonly publicComputer: boolean }): ReactElement {
  const { t } = useWording();
  const [busy, setBusy] = useState(false);
  const [last, setLast] = useState<Exclude<ByPasskey, { kind: 'in' }> | null>(null);
  const use = async (): Promise<void> => {
    setBusy(true);
    setLast(null);
    const given = await import('./by-passkey.chunk.ts')
      .then(({ signInByPasskey }) => signInByPasskey(publicComputer))
      .catch((): ByPasskey => ({ kind: 'problem', problem: UNREACHED }));
    setBusy(false);
    if (given.kind === 'in') {
      forgetFlow();
      enter(given.session);
    } else setLast(given);
  };
  return (
    <>
      {last?.kind === 'problem' && <ProblemNotice problem={last.problem} />}
      {last?.kind === 'no' && (
        <Notice kind="refused" focus title={t(`passkeyAlone.${last.why}Title`)}>
          {t(`passkeyAlone.${last.why}Text`)}
        </Notice>
      )}
      <Button kind="secondary" busy={busy} wide onClick={() => void use()}>
        {t('signIn.passkey')}
      </Button>
    </>
  );
}
