/** Reading the world with a cache in front; the event stream says when something has to be read again. */
import { QueryClient, useQuery } from '@tanstack/react-query';
import { client } from './world.client.ts';

/** Prices move by themselves and send no event, so accounts are read at this pace while somebody looks. */
const PRICE_PACE_MS = 2_000;
/** A ringing call stops by itself; the server decides when. */
const RING_PACE_MS = 2_000;

export const queryClient = new QueryClient({
  defaultOptions: { queries: { retry: 2, staleTime: Number.POSITIVE_INFINITY, refetchOnWindowFocus: false } },
});

export const useApps = () => useQuery({ queryKey: ['apps'], queryFn: client.apps });
export const usePhones = () => useQuery({ queryKey: ['phones'], queryFn: client.phones });
export const useMessages = (number: string) =>
  useQuery({ queryKey: ['messages', number], queryFn: () => client.messages(number) });
export const usePushes = (number: string) =>
  useQuery({ queryKey: ['pushes', number], queryFn: () => client.pushes(number) });
export const useCalls = (number: string) =>
  useQuery({
    queryKey: ['calls', number],
    queryFn: () => client.calls(number),
    refetchInterval: (query) => (query.state.data?.some((call) => call.state === 'ringing') ? RING_PACE_MS : false),
  });
/** A display goes dark by itself, and says so to nobody. */
const DISPLAY_PACE_MS = 5_000;
export const useCards = () =>
  useQuery({ queryKey: ['cards'], queryFn: client.cards, refetchInterval: DISPLAY_PACE_MS });
export const useMailboxes = () => useQuery({ queryKey: ['mailboxes'], queryFn: client.mailboxes });
export const useMails = (address: string | undefined) =>
  useQuery({
    queryKey: ['mails', address],
    queryFn: () => client.mails(address ?? ''),
    enabled: address !== undefined,
  });
export const useAccounts = () =>
  useQuery({ queryKey: ['accounts'], queryFn: client.accounts, refetchInterval: PRICE_PACE_MS });
export const useWithdrawals = () => useQuery({ queryKey: ['withdrawals'], queryFn: client.withdrawals });
export const useFaults = () => useQuery({ queryKey: ['faults'], queryFn: client.faults });
