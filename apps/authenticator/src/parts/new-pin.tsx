/** A PIN is chosen: typed twice, judged here at once and by the server again. */
import { chooseMobilePin, type MobilePinRefusal } from '@strongroom/authenticators/mobile-key';
import { Button } from '@strongroom/ui';
import { type FormEvent, type ReactElement, useState } from 'react';
import { useWording } from '../wording/use-wording.ts';
import { PinField } from './pin-field.tsx';

export interface NewPinProps {
  readonly busy: boolean;
  readonly submit: string;
  readonly onChosen: (pin: string) => void;
}

export function NewPin({ busy, submit, onChosen }: NewPinProps): ReactElement {
  const { t } = useWording();
  const [pin, setPin] = useState('');
  const [again, setAgain] = useState('');
  const [error, setError] = useState<MobilePinRefusal | 'different' | null>(null);
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    const chosen = chooseMobilePin(pin);
    const wrong = chosen.ok ? (again.normalize('NFKC') === chosen.value ? null : 'different') : chosen.refusal;
    setError(wrong);
    if (wrong === null && chosen.ok) onChosen(chosen.value);
  };
  const about = (field: boolean): { error?: string } =>
    error !== null && (error === 'different') === field ? { error: t(`pin.refused.${error}`) } : {};
  return (
    <form className="sr-stack" onSubmit={onSubmit} noValidate>
      <PinField
        id="new-pin"
        label={t('pin.choose')}
        hint={t('pin.rule')}
        value={pin}
        onChange={setPin}
        {...about(false)}
      />
      <PinField id="new-pin-again" label={t('pin.again')} value={again} onChange={setAgain} {...about(true)} />
      <Button type="submit" wide busy={busy}>
        {submit}
      </Button>
    </form>
  );
}
