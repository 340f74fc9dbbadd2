/** The conditions of a search. Nothing is asked while somebody is still choosing: the button does it. */
import type { AccountSummary } from '@strongroom/contract';
import { Button, ErrorSummary, SelectField, TextField } from '@strongroom/ui';
import { type ReactElement, type SyntheticEvent, useState } from 'react';
import { useWording } from '../../wording/use-wording.ts';
import {
  type ActivityDraft,
  type ActivityErrors,
  type ActivityQuery,
  EMPTY_DRAFT,
  KINDS,
  OUTCOMES,
  readActivity,
  SURFACES,
} from './activity.logic.ts';

type Change = <Key extends keyof ActivityDraft>(key: Key, value: ActivityDraft[Key]) => void;

export interface FilterFormProps {
  readonly accounts: readonly AccountSummary[];
  readonly onSearch: (query: ActivityQuery) => void;
}

export function FilterForm({ accounts, onSearch }: FilterFormProps): ReactElement {
  const { t } = useWording();
  const [draft, setDraft] = useState<ActivityDraft>(EMPTY_DRAFT);
  const [errors, setErrors] = useState<ActivityErrors>({});
  const [tries, setTries] = useState(0);
  const change: Change = (key, value) => setDraft((before) => ({ ...before, [key]: value }));
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    const read = readActivity(draft);
    setErrors(read.ok ? {} : read.errors);
    if (read.ok) onSearch(read.query);
    else setTries(tries + 1);
  };
  const clear = (): void => {
    setDraft(EMPTY_DRAFT);
    setErrors({});
    onSearch({});
  };
  const words = {
    to: errors.to && t(`activity.error.${errors.to}`),
    address: errors.address && t(`activity.error.${errors.address}`),
  };
  const listed = Object.entries(words).flatMap(([fieldId, message]) => (message ? [{ fieldId, message }] : []));
  return (
    <form className="sr-sheet sr-stack" aria-label={t('activity.filters')} onSubmit={submit} noValidate>
      {listed.length > 0 && <ErrorSummary key={tries} title={t('form.errorTitle')} errors={listed} />}
      <div className="filters">
        <TextField
          id="from"
          type="date"
          label={t('activity.from')}
          hint={t('activity.dayHint')}
          value={draft.from}
          onChange={(from) => change('from', from)}
        />
        <TextField
          id="to"
          type="date"
          label={t('activity.to')}
          hint={t('activity.dayHint')}
          value={draft.to}
          onChange={(to) => change('to', to)}
          {...(words.to ? { error: words.to } : {})}
        />
        <Choices accounts={accounts} draft={draft} change={change} />
        <TextField
          id="address"
          label={t('activity.address')}
          hint={t('activity.addressHint')}
          value={draft.address}
          onChange={(address) => change('address', address)}
          autoComplete="off"
          maxLength={45}
          {...(words.address ? { error: words.address } : {})}
        />
      </div>
      <div className="sr-row">
        <Button type="submit">{t('activity.search')}</Button>
        <Button kind="quiet" onClick={clear}>
          {t('activity.clear')}
        </Button>
      </div>
    </form>
  );
}

interface ChoicesProps {
  readonly accounts: readonly AccountSummary[];
  readonly draft: ActivityDraft;
  readonly change: Change;
}

/** The conditions that have a list of answers. */
function Choices({ accounts, draft, change }: ChoicesProps): ReactElement {
  const { t } = useWording();
  const any = { value: '' as const, label: t('activity.any') };
  return (
    <>
      <SelectField
        id="kind"
        label={t('activity.kindOf')}
        value={draft.kind}
        onChange={(kind) => change('kind', kind)}
        options={[any, ...KINDS.map((value) => ({ value, label: t(`activity.kind.${value}`) }))]}
      />
      <SelectField
        id="outcome"
        label={t('activity.outcomeOf')}
        value={draft.outcome}
        onChange={(outcome) => change('outcome', outcome)}
        options={[any, ...OUTCOMES.map((value) => ({ value, label: t(`activity.outcome.${value}`) }))]}
      />
      <SelectField
        id="surface"
        label={t('activity.surfaceOf')}
        value={draft.surface}
        onChange={(surface) => change('surface', surface)}
        options={[any, ...SURFACES.map((value) => ({ value, label: t(`surface.${value}`) }))]}
      />
      <SelectField
        id="account"
        label={t('activity.account')}
        value={draft.account}
        onChange={(account) => change('account', account)}
        options={[
          { value: '', label: t('activity.allAccounts') },
          ...accounts.map(({ id, number }) => ({ value: id, label: number })),
        ]}
      />
    </>
  );
}
