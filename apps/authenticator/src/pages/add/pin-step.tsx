/** The name of this phone and its PIN; then the key is made. What ends with it is said before. */
import type { MobileKeyActivation } from '@strongroom/contract';
import { Heading, Notice, TextField } from '@strongroom/ui';
import { type ReactElement, useState } from 'react';
import { NewPin } from '../../parts/new-pin.tsx';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
import { completeActivation } from '../../phone/activate.ts';
import type { StoredKey } from '../../phone/keys.store.ts';
import type { PhoneProblem } from '../../phone/phone.client.ts';
import { phoneNameFrom } from '../../phone/phone-name.logic.ts';
import { useWording } from '../../wording/use-wording.ts';

const LONGEST_NAME = 40;

export interface PinStepProps {
  readonly activation: MobileKeyActivation;
  readonly onDone: (key: StoredKey) => void;
  readonly onOver: (problem: PhoneProblem) => void;
}

export function PinStep({ activation, onDone, onOver }: PinStepProps): ReactElement {
  const { t } = useWording();
  const [name, setName] = useState(() => phoneNameFrom(navigator.userAgent));
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<PhoneProblem | null>(null);
  const replaces = activation.enrolment?.replaces ?? null;
  const finish = async (pin: string): Promise<void> => {
    setBusy(true);
    const phoneName = name.trim() === '' ? t('add.phoneDefault') : name.trim();
    const done = await completeActivation(activation, { pin, phoneName });
    setBusy(false);
    if (done.ok) return onDone(done.data);
    const { code } = done.problem;
    if (code === 'activation-ended' || code === 'network-restricted') return onOver(done.problem);
    setProblem(done.problem);
  };
  return (
    <div className="sr-stack">
      <Heading lead={t('add.pinLead')}>{t('add.pinTitle')}</Heading>
      {replaces !== null && (
        <Notice kind="warning" standing>
          {t('add.replaces', { phone: replaces })}
        </Notice>
      )}
      {problem !== null && <ProblemNotice problem={problem} />}
      <TextField
        id="phone-name"
        label={t('add.phoneName')}
        hint={t('add.phoneNameHint')}
        value={name}
        onChange={setName}
        maxLength={LONGEST_NAME}
        autoComplete="off"
      />
      <NewPin busy={busy} submit={t('add.finish')} onChosen={(pin) => void finish(pin)} />
    </div>
  );
}
