/**
 * Streams that are open on this node, so many by what they belong to and no more. A place is free again as soon as
 * whoever read has gone, also where nothing was ever read.
 *
 * Attack: streams are opened and dropped at once, until their owner gets none.
 */
export interface OpenStreams {
  /** Null where too many are open already. What is given is aborted once nobody reads any more. */
  open(key: string, events: (reader: AbortSignal) => AsyncGenerator<string>): AsyncIterable<string> | null;
  count(): number;
}

export function makeOpenStreams(atOnce: number): OpenStreams {
  const counts = new Map<string, number>();

  function counted(key: string, events: (reader: AbortSignal) => AsyncGenerator<string>): AsyncIterable<string> {
    const reader = new AbortController();
    const inner = events(reader.signal);
    counts.set(key, (counts.get(key) ?? 0) + 1);
    const leave = (): void => {
      if (reader.signal.aborted) return;
      reader.abort();
      const left = (counts.get(key) ?? 1) - 1;
      if (left > 0) counts.set(key, left);
      else counts.delete(key);
    };
    return {
      [Symbol.asyncIterator]: () => ({
        async next() {
          try {
            const step = await inner.next();
            if (step.done) leave();
            return step;
          } catch (error) {
            leave();
            throw error;
          }
        },
        // A page that is left is not read on: waiting for its next news would keep its place for many seconds.
        return() {
          leave();
          return inner.return(undefined);
        },
      }),
    };
  }

  return {
    open: (key, events) => ((counts.get(key) ?? 0) >= atOnce ? null : counted(key, events)),
    count: () => [...counts.values()].reduce((sum, count) => sum + count, 0),
  };
}
