/**
 * Wakes those who wait for something to change at a key, on this node. Another node's change is found by looking again
 * after a while, so nothing is ever lost by a signal that did not come.
 */
export interface PromptSignals {
  notify(keyId: string): void;
  /** Answers when something changed, when the time is over, or when all are to leave. */
  wait(keyId: string, ms: number): Promise<void>;
  /** True once everybody is to leave: the server goes down. */
  closed(): boolean;
  close(): void;
}

export function makePromptSignals(): PromptSignals {
  const waiting = new Map<string, Set<() => void>>();
  let ended = false;

  const wake = (keyId: string): void => {
    for (const go of waiting.get(keyId) ?? []) go();
  };

  return {
    notify: wake,
    closed: () => ended,
    close() {
      ended = true;
      for (const keyId of [...waiting.keys()]) wake(keyId);
    },
    wait(keyId, ms) {
      if (ended) return Promise.resolve();
      return new Promise((resolve) => {
        const here = waiting.get(keyId) ?? new Set();
        waiting.set(keyId, here);
        const go = (): void => {
          clearTimeout(timer);
          here.delete(go);
          if (here.size === 0) waiting.delete(keyId);
          resolve();
        };
        const timer = setTimeout(go, ms);
        here.add(go);
      });
    },
  };
}
