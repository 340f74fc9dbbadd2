/** Which account is looked at: kept in the address, so that it survives a reload, a bookmark and the way to a payment. */
import type { AccountSummary } from '@strongroom/contract';
import { useSearchParams } from 'wouter';
import { type Read, useRead } from './use-read.ts';

export interface Accounts {
  readonly read: Read<{ accounts: AccountSummary[] }>;
  readonly current: AccountSummary | undefined;
  readonly choose: (accountId: string) => void;
}

export function useAccounts(): Accounts {
  const [search, setSearch] = useSearchParams();
  const read = useRead('listAccounts', {});
  const wanted = search.get('account');
  const accounts = read.data?.accounts;
  return {
    read,
    current: accounts?.find(({ id }) => id === wanted) ?? accounts?.[0],
    choose: (accountId) => setSearch({ account: accountId }, { replace: true }),
  };
}
