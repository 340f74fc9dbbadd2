/** Another name for an authenticator app or a passkey. */
import type { Factor } from '@strongroom/contract';
import type { ReactElement } from 'react';
import { api } from '../../../session/session.store.ts';
import { readAgain } from '../../../session/use-read.ts';
import { useWording } from '../../../wording/use-wording.ts';
import { Rename } from '../rename.tsx';

export function RenameFactor({ factor }: { readonly factor: Factor }): ReactElement {
  const { t } = useWording();
  const words = {
    open: t('factors.rename'),
    label: t('factors.name'),
    missing: t('factors.nameMissing'),
    save: t('factors.saveName'),
  };
  return (
    <Rename
      id={factor.id}
      name={factor.hint}
      words={words}
      rename={(name) => api.call('renameFactor', { params: { factorId: factor.id }, body: { name } })}
      onRenamed={() => readAgain('listFactors', 'listHistory')}
    />
  );
}
