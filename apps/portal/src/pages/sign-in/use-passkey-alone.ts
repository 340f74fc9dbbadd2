/**
 * The way in with a passkey alone, by its button or offered in the field for the username: one of them at a time, and
 * neither beside a sign-in by password, in this tab or another of this browser.
 */
import { UNREACHED } from '@strongroom/sdk';
import { useEffect, useRef, useState } from 'react';
import { enter } from '../../session/session.store.ts';
import type { Autofill } from './autofill.logic.ts';
import type { ByPasskey } from './by-passkey.chunk.ts';
import { flowAnywhere, forgetFlow } from './flow-memory.ts';

export interface PasskeyAlone {
  readonly busy: boolean;
  readonly last: Exclude<ByPasskey, { kind: 'in' }> | null;
  use(): Promise<void>;
  /** Before another way begins: nothing is offered any more, and nothing of it is on its way. */
  stop(): Promise<void>;
}

/** `offers`: not to whoever has just left, whose browser may have been cleared and is to stay so. */
export function usePasskeyAlone(publicComputer: boolean, offers: boolean): PasskeyAlone {
  const [busy, setBusy] = useState(false);
  const [last, setLast] = useState<PasskeyAlone['last']>(null);
  const offer = useRef<Promise<Autofill | null> | null>(null);
  const shared = useRef(publicComputer);
  shared.current = publicComputer;
  const take = (given: ByPasskey): void => {
    if (given.kind === 'in') {
      forgetFlow();
      enter(given.session);
    } else setLast(given);
  };
  const stop = async (): Promise<void> => {
    const running = await offer.current;
    await running?.stop();
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: offered once, as the page is; what changes is read when it is used.
  useEffect(() => {
    // A question is of this browser: put here, it would end a sign-in that another tab is in the middle of.
    if (!offers || typeof PublicKeyCredential === 'undefined' || flowAnywhere()) return;
    let gone = false;
    offer.current = import('./by-passkey.chunk.ts')
      .then(({ offerInField }) => (gone ? null : offerInField(() => shared.current, take)))
      .catch(() => null);
    return () => {
      gone = true;
      void stop();
    };
  }, []);
  return {
    busy,
    last,
    stop,
    async use() {
      setBusy(true);
      setLast(null);
      await stop();
      const given = await import('./by-passkey.chunk.ts')
        .then(({ signInByPasskey }) => signInByPasskey(publicComputer))
        .catch((): ByPasskey => ({ kind: 'problem', problem: UNREACHED }));
      setBusy(false);
      take(given);
    },
  };
}
