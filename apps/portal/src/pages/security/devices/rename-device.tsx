/** A name of one's own for a device: in place, without a proof, because a name opens nothing. */
import type { Device } from '@strongroom/contract';
import { Button, TextField } from '@strongroom/ui';
import { type ReactElement, type SyntheticEvent, useState } from 'react';
import { ProblemNotice } from '../../../problem/problem-notice.tsx';
import { api } from '../../../session/session.store.ts';
import { useAct } from '../../../session/use-act.ts';
import { readAgain } from '../../../session/use-read.ts';
import { useWording } from '../../../wording/use-wording.ts';
import { nameOf } from './device.logic.ts';

const LONGEST_NAME = 40;

export function RenameDevice({ device }: { readonly device: Device }): ReactElement {
  const { t } = useWording();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState(nameOf(device).slice(0, LONGEST_NAME));
  const [missing, setMissing] = useState(false);
  const act = useAct();
  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    // What turns or hides the words around it is left out.
    const given = name.replaceAll(/\p{C}/gu, '').trim();
    setMissing(given === '');
    if (given === '') return;
    const params = { deviceId: device.id };
    if (!(await act.run(() => api.call('renameDevice', { params, body: { name: given } })))) return;
    setOpen(false);
    readAgain('listDevices', 'listHistory');
  };
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="sr-small">{t('devices.rename')}</summary>
      <form className="sr-stack" onSubmit={(event) => void submit(event)} noValidate>
        {act.problem && <ProblemNotice problem={act.problem} />}
        <TextField
          id={`name-${device.id}`}
          label={t('devices.nameLabel')}
          value={name}
          onChange={setName}
          maxLength={LONGEST_NAME}
          autoComplete="off"
          {...(missing ? { error: t('devices.nameMissing') } : {})}
        />
        <div>
          <Button type="submit" kind="secondary" busy={act.busy}>
            {t('devices.saveName')}
          </Button>
        </div>
      </form>
    </details>
  );
}
