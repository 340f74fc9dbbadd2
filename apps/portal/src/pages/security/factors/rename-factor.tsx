/** Another name for an authenticator app or a passkey: in place, without a proof, because a name opens nothing. */
import type { Factor } from '@strongroom/contract';
import { Button, TextField } from '@strongroom/ui';
import { type ReactElement, type SyntheticEvent, useState } from 'react';
import { ProblemNotice } from '../../../problem/problem-notice.tsx';
import { api } from '../../../session/session.store.ts';
import { useAct } from '../../../session/use-act.ts';
import { readAgain } from '../../../session/use-read.ts';
import { useWording } from '../../../wording/use-wording.ts';

const LONGEST_NAME = 40;

export function RenameFactor({ factor }: { readonly factor: Factor }): ReactElement {
  const { t } = useWording();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState(factor.hint);
  const [missing, setMissing] = useState(false);
  const act = useAct();
  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    // What turns or hides the words around it is left out.
    const given = name.replaceAll(/\p{C}/gu, '').trim();
    setMissing(given === '');
    if (given === '') return;
    const params = { factorId: factor.id };
    if (!(await act.run(() => api.call('renameFactor', { params, body: { name: given } })))) return;
    readAgain('listFactors', 'listHistory');
    setOpen(false);
  };
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="sr-small">{t('factors.rename')}</summary>
      <form className="sr-stack" onSubmit={(event) => void submit(event)} noValidate>
        {act.problem && <ProblemNotice problem={act.problem} />}
        <TextField
          id={`name-${factor.id}`}
          label={t('factors.name')}
          value={name}
          onChange={setName}
          maxLength={LONGEST_NAME}
          autoComplete="off"
          {...(missing ? { error: t('factors.nameMissing') } : {})}
        />
        <div>
          <Button type="submit" kind="secondary" busy={act.busy}>
            {t('factors.saveName')}
          </Button>
        </div>
      </form>
    </details>
  );
}
