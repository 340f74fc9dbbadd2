/** Asking for a card: the account that holds the reserve, among those worth enough, and a PIN of one's own. */
import type { CardsView } from '@strongroom/contract';
import { Button, moneyText, SelectField } from '@strongroom/ui';
import { type ReactElement, type SyntheticEvent, useState } from 'react';
import { Reading } from '../../../../problem/reading.tsx';
import { api } from '../../../../session/session.store.ts';
import { useRead } from '../../../../session/use-read.ts';
import { useWording } from '../../../../wording/use-wording.ts';
import { type PinDraft, PinFields, pinError } from './pin-fields.tsx';
import type { CardsUse } from './use-cards.ts';

export interface RequestFormProps {
  readonly view: CardsView;
  readonly use: CardsUse;
}

export function RequestForm({ view, use }: RequestFormProps): ReactElement {
  const { t, locale } = useWording();
  const eligibility = useRead('getCardEligibility', {});
  const { eligible, reserve } = view.terms;
  const again = view.cards.some(({ owned }) => owned);
  const usd = ({ amountMinor, currency }: typeof reserve) => moneyText(amountMinor, currency, locale);
  return (
    <section className="sr-stack">
      <h2>{t(again ? 'card.againTitle' : 'card.askTitle')}</h2>
      <p>{t('card.askText', { amount: usd(eligible), reserve: usd(reserve) })}</p>
      <Reading of={eligibility}>
        {({ accounts }) => {
          const usable = accounts.filter((account) => account.eligible || again);
          return (
            <>
              {accounts
                .filter((account) => !usable.includes(account))
                .map(({ accountId, number }) => (
                  <p key={accountId} className="sr-small sr-soft">
                    {t('card.notEligible', { account: number })}
                  </p>
                ))}
              {usable.length > 0 && (
                <Fields
                  accounts={usable.map(({ accountId, number }) => ({ value: accountId, label: number }))}
                  use={use}
                />
              )}
            </>
          );
        }}
      </Reading>
    </section>
  );
}

interface FieldsProps {
  readonly accounts: readonly { readonly value: string; readonly label: string }[];
  readonly use: CardsUse;
}

function Fields({ accounts, use }: FieldsProps): ReactElement {
  const { t } = useWording();
  const [accountId, setAccountId] = useState(accounts[0]?.value ?? '');
  const [pin, setPin] = useState<PinDraft>({ pin: '', again: '' });
  const [tried, setTried] = useState(false);
  const faulty = pinError(pin);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setTried(true);
    if (faulty !== null) return;
    use.start(async (approval) => {
      const result = await api.call('requestCard', { body: { accountId, pin: pin.pin }, approval });
      return result.ok ? { ok: true, data: { done: 'asked' } } : result;
    });
  };
  return (
    <form className="sr-stack" onSubmit={submit} noValidate>
      <SelectField
        id="account"
        label={t('card.account')}
        options={accounts}
        value={accountId}
        onChange={setAccountId}
      />
      <PinFields draft={pin} onDraft={setPin} error={tried ? faulty : null} />
      <div>
        <Button type="submit" busy={use.state.kind === 'trying'}>
          {t('card.ask')}
        </Button>
      </div>
    </form>
  );
}
