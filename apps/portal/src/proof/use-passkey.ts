/** One question at a time to an authenticator: busy while the browser's dialog is open, dropped when its page goes. */
import type { FromAuthenticator, NoPasskey } from '@strongroom/sdk/passkey';
import { useOneDialog } from '@strongroom/ui';

type Chunk = typeof import('@strongroom/sdk/passkey');

export interface PasskeyDialog {
  readonly busy: boolean;
  /** Why there was no answer the last time; null before, and while asking. */
  readonly why: NoPasskey | null;
  readonly ask: <T>(work: (chunk: Chunk, signal: AbortSignal) => Promise<FromAuthenticator<T>>) => Promise<T | null>;
}

export function usePasskey(): PasskeyDialog {
  const { busy, why, during } = useOneDialog<NoPasskey>('left');
  return {
    busy,
    why,
    ask: (work) => during(async (signal) => work(await import('@strongroom/sdk/passkey'), signal)),
  };
}
