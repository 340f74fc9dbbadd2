/** Which way the code comes: one of the numbers on file, or the security card instead. */
import { Button, Choice, Heading } from '@strongroom/ui';
import { type FormEvent, type ReactElement, useState } from 'react';
import { call } from '../../phone/phone.client.ts';
import { useWording } from '../../wording/use-wording.ts';
import type { ActivationStepProps } from './add.types.ts';

const CARD = 'card';

export function ProofStep({ activation: standing, busy, take }: ActivationStepProps): ReactElement {
  const { t } = useWording();
  const { activation, numbers, securityCard } = standing;
  const [chosen, setChosen] = useState<string>(numbers[0]?.contactPointId ?? CARD);
  const send = (method: 'sms' | 'voice'): void => {
    const via = chosen === CARD ? { type: 'card' as const } : { type: 'code' as const, contactPointId: chosen, method };
    take(call('chooseMobileKeyProof', { body: { activation, via } }));
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    send('sms');
  };
  return (
    <form className="sr-stack" onSubmit={onSubmit}>
      <Heading lead={t('add.proofLead', { user: standing.username })}>{t('add.proofTitle')}</Heading>
      <Choice
        id="number"
        legend={t('add.proofLegend')}
        value={chosen}
        onChange={setChosen}
        options={[
          ...numbers.map(({ contactPointId, hint }) => ({ value: contactPointId, label: hint })),
          ...(securityCard ? [{ value: CARD, label: t('add.card'), hint: t('add.cardHint') }] : []),
        ]}
      />
      <Button type="submit" wide busy={busy}>
        {chosen === CARD ? t('action.continue') : t('add.sendSms')}
      </Button>
      {chosen !== CARD && (
        <Button kind="secondary" wide busy={busy} onClick={() => send('voice')}>
          {t('add.sendVoice')}
        </Button>
      )}
    </form>
  );
}
