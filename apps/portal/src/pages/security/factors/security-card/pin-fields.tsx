/** A PIN typed twice. What is wrong with it beyond its form, the server says. */
import type { ReactElement } from 'react';
import { useWording } from '../../../../wording/use-wording.ts';
import { SecretField } from './secret-field.tsx';

export interface PinDraft {
  readonly pin: string;
  readonly again: string;
}
export type PinError = 'pinMissing' | 'pinDiffers';

export const pinError = ({ pin, again }: PinDraft): PinError | null =>
  /^\d{4}$/.test(pin) ? (pin === again ? null : 'pinDiffers') : 'pinMissing';

export interface PinFieldsProps {
  readonly draft: PinDraft;
  readonly onDraft: (draft: PinDraft) => void;
  readonly error: PinError | null;
}

export function PinFields({ draft, onDraft, error }: PinFieldsProps): ReactElement {
  const { t } = useWording();
  return (
    <>
      <SecretField
        id="pin"
        label={t('card.pin')}
        hint={t('card.pinHint')}
        value={draft.pin}
        onChange={(pin) => onDraft({ ...draft, pin })}
        {...(error === 'pinMissing' ? { error: t('card.pinMissing') } : {})}
      />
      <SecretField
        id="pin-again"
        label={t('card.pinAgain')}
        value={draft.again}
        onChange={(again) => onDraft({ ...draft, again })}
        {...(error === 'pinDiffers' ? { error: t('card.pinDiffers') } : {})}
      />
    </>
  );
}
