/**
 * Opens a key for one act: by the lock of the phone where the owner set that up, else by the PIN. Hands on the hash that
 * the computations need and forgets the PIN. Whether it was right nobody here can know.
 */
import { mobilePinHash, readMobilePin } from '@strongroom/authenticators/mobile-key';
import { Button, Notice } from '@strongroom/ui';
import { type FormEvent, type ReactElement, useState } from 'react';
import type { StoredKey } from '../phone/keys.store.ts';
import { openPin } from '../phone/phone-lock.ts';
import { useWording } from '../wording/use-wording.ts';
import { PinField } from './pin-field.tsx';

export interface UnlockProps {
  readonly keyOf: StoredKey;
  readonly submit: string;
  readonly busy?: boolean;
  /** The PIN was not right: the field, empty again, has the focus. */
  readonly refused?: boolean;
  readonly onOpen: (pinHash: Uint8Array) => void;
}

export function Unlock({ keyOf, submit, busy = false, refused = false, onOpen }: UnlockProps): ReactElement {
  const { t } = useWording();
  const [typed, setTyped] = useState(keyOf.sealed === null);
  const [left, setLeft] = useState(false);
  if (typed) return <TypedPin key={String(refused)} submit={submit} busy={busy} onOpen={onOpen} />;
  const open = async (): Promise<void> => {
    const pinHash = await openPin(keyOf);
    setLeft(pinHash === null);
    if (pinHash !== null) onOpen(pinHash);
  };
  return (
    <div className="sr-stack">
      {left && <Notice kind="warning">{t('unlock.left')}</Notice>}
      <Button wide busy={busy} onClick={() => void open()}>
        {t('unlock.device', { act: submit })}
      </Button>
      <Button kind="secondary" wide onClick={() => setTyped(true)}>
        {t('unlock.typeInstead')}
      </Button>
    </div>
  );
}

function TypedPin({ submit, busy, onOpen }: Omit<UnlockProps, 'keyOf' | 'refused'>): ReactElement {
  const { t } = useWording();
  const [pin, setPin] = useState('');
  const [missing, setMissing] = useState(false);
  const onSubmit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const read = readMobilePin(pin);
    setMissing(!read.ok);
    if (!read.ok) return;
    setPin('');
    onOpen(await mobilePinHash(read.value));
  };
  return (
    <form className="sr-stack" onSubmit={(event) => void onSubmit(event)} noValidate>
      <PinField
        id="pin"
        label={t('pin.yours')}
        value={pin}
        onChange={setPin}
        autoFocus
        {...(missing ? { error: t('pin.missing') } : {})}
      />
      <Button type="submit" wide busy={busy}>
        {submit}
      </Button>
    </form>
  );
}
