/** The way in with a passkey alone, below the form: one button, and what to do where it did not lead in. */
import { Button, Notice } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { ProblemNotice } from '../../problem/problem-notice.tsx';
import { useWording } from '../../wording/use-wording.ts';
import type { PasskeyAlone } from './use-passkey-alone.ts';

export function PasskeyButton({ passkey: { busy, last, use } }: { readonly passkey: PasskeyAlone }): ReactElement {
  const { t } = useWording();
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
