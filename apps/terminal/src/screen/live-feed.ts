/** What the screen shows, read again and again, and what becomes of its session, followed as it happens. */
import type { Api } from '../api/api.ts';
import { Ending, EXIT } from '../exit-codes.ts';
import type { Happening } from './screen.model.ts';

export interface LiveFeed {
  /** Who trades, at once. */
  readTrading(): Promise<void>;
  stop(): void;
}

const READ_EVERY_MS = 3_000;
/** Between two streams: the server lets each go after some minutes, and may be away for a while. */
const FOLLOW_AGAIN_MS = 1_000;
const ASIDE = { background: true } as const;

export function startFeed(api: Api, accountId: string, tell: (happening: Happening) => void): LiveFeed {
  const stopped = new AbortController();
  const { signal } = stopped;

  async function guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (signal.aborted) return;
      const isOver = error instanceof Ending && error.exitCode === EXIT.sessionEnded;
      tell(isOver ? { kind: 'ended', why: null } : { kind: 'offline' });
    }
  }
  const told = (happening: Happening): void => {
    if (!signal.aborted) tell(happening);
  };

  const readTrading = (): Promise<void> =>
    guarded(async () => told({ kind: 'trading', trading: await api.ask('getTrading', ASIDE) }));

  const readFigures = (): Promise<void> =>
    guarded(async () => {
      const one = { params: { accountId }, ...ASIDE };
      const [account, quotes, orders] = await Promise.all([
        api.ask('getAccount', one),
        api.ask('listQuotes', one),
        api.ask('listOrders', one),
      ]);
      told({ kind: 'read', facts: { account, quotes, orders } });
    });

  async function again(work: () => Promise<void>, everyMs: number): Promise<void> {
    while (!signal.aborted) {
      await work();
      await pause(everyMs, signal);
    }
  }

  const follow = (): Promise<void> =>
    guarded(async () => {
      for await (const news of api.follow(signal)) {
        if (news.kind === 'ended') told({ kind: 'ended', why: news.reason });
        else await readTrading();
      }
    });

  void again(follow, FOLLOW_AGAIN_MS);
  void again(async () => void (await Promise.all([readFigures(), readTrading()])), READ_EVERY_MS);
  return { readTrading, stop: () => stopped.abort() };
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
