/** The account at hand, as a line of text with one account and as a native select with more. */
import { SelectField } from '@strongroom/ui';
import type { ReactElement } from 'react';
import type { Accounts } from '../session/use-account.ts';
import { useWording } from '../wording/use-wording.ts';

export function AccountSwitch({ accounts }: { readonly accounts: Accounts }): ReactElement | null {
  const { t } = useWording();
  const all = accounts.read.data?.accounts ?? [];
  const { current } = accounts;
  if (!current) return null;
  if (all.length === 1) {
    return (
      <p className="sr-soft">
        {current.name} <code>{current.number}</code> · {t(`account.type.${current.type}`)} · {current.entity.name}
      </p>
    );
  }
  return (
    <SelectField
      id="account"
      label={t('account.choose')}
      value={current.id}
      onChange={accounts.choose}
      options={all.map(({ id, number, name, type }) => ({
        value: id,
        label: `${name} · ${number} · ${t(`account.type.${type}`)}`,
      }))}
    />
  );
}
