/**
 * Reading through a cache. The first reading of a thing is a person opening a page; every later one of the same thing
 * is the page refreshing itself and says so, or polling would keep a deserted session alive.
 */
import type { OperationId } from '@strongroom/contract';
import type { CallData, CallInput, ClientProblem } from '@strongroom/sdk';
import { QueryClient, useQuery } from '@tanstack/react-query';
import { api, onLeave } from './session.store.ts';

class ReadRefused extends Error {
  readonly problem: ClientProblem;
  constructor(problem: ClientProblem) {
    super(problem.title);
    this.problem = problem;
  }
}

export const cache = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (failures, error) => failures < 2 && error instanceof ReadRefused && isPassing(error.problem),
      staleTime: 5_000,
      refetchOnWindowFocus: true,
    },
  },
});
onLeave(() => cache.clear());

const isPassing = ({ code }: ClientProblem): boolean =>
  code === 'network' || code === 'busy' || code === 'broker-unavailable';

export interface Read<Data> {
  readonly data: Data | undefined;
  readonly problem: ClientProblem | null;
  readonly loading: boolean;
  readonly again: () => void;
}

export interface ReadOptions {
  readonly everyMs?: number | undefined;
  readonly enabled?: boolean;
}

export function useRead<Name extends OperationId>(
  operationId: Name,
  input: CallInput<Name>,
  { everyMs, enabled = true }: ReadOptions = {},
): Read<CallData<Name>> {
  const key = [operationId, input];
  const query = useQuery<CallData<Name>, Error>({
    queryKey: key,
    enabled,
    refetchInterval: everyMs ?? false,
    queryFn: async ({ signal }) => {
      const background = cache.getQueryData(key) !== undefined;
      const result = await api.call<OperationId>(operationId, { ...input, background, signal } as never);
      if (!result.ok) throw new ReadRefused(result.problem);
      return result.data as CallData<Name>;
    },
  });
  return {
    data: query.data,
    problem: query.error instanceof ReadRefused ? query.error.problem : null,
    loading: query.isPending && enabled,
    again: () => void query.refetch(),
  };
}

/** What follows from another: a factor that came, moved or rests changes what may be moved. */
const FOLLOWS: { readonly [Name in OperationId]?: OperationId } = { listFactors: 'getWithdrawalLimits' };

/** After an act, everything read of these operations is read again. */
export function readAgain(...operationIds: readonly OperationId[]): void {
  const followers = operationIds.flatMap((operationId) => FOLLOWS[operationId] ?? []);
  for (const operationId of [...operationIds, ...followers]) void cache.invalidateQueries({ queryKey: [operationId] });
}
