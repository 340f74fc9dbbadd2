/**
 * Receivers that poll and find nothing wait here for a while (RFC 8936, 2.4: long polling), until an event comes, their time
 * is over, or this node goes down. An event that this node writes wakes them at once; one from another node is seen by
 * looking again. One waits for each stream: a second request sends the first away with nothing.
 *
 * Attack: a receiver, or whoever has its token, opens requests by the thousand and leaves them open.
 */
export interface PollWaits {
  /** True when it is worth looking again; false when the waiting is over. */
  wait(streamId: string, turn: object): Promise<boolean>;
  /** The place of a request that waits; whoever stood there before goes. */
  take(streamId: string): object;
  leave(streamId: string, turn: object): void;
  wake(streamId: string): void;
  close(): void;
  /** How many wait at this node. */
  waiting(): number;
}

interface Place {
  readonly turn: object;
  go: () => void;
}

export function makePollWaits(everyMs: number): PollWaits {
  const places = new Map<string, Place>();
  let closed = false;
  const stands = (streamId: string, turn: object): boolean => !closed && places.get(streamId)?.turn === turn;

  return {
    take(streamId) {
      const turn = {};
      const before = places.get(streamId);
      places.set(streamId, { turn, go: () => {} });
      before?.go();
      return turn;
    },
    wait: (streamId, turn) =>
      new Promise((resolve) => {
        const place = places.get(streamId);
        if (closed || place?.turn !== turn) return resolve(false);
        const timer = setTimeout(() => place.go(), everyMs);
        place.go = () => {
          clearTimeout(timer);
          place.go = () => {};
          resolve(stands(streamId, turn));
        };
      }),
    leave(streamId, turn) {
      const place = places.get(streamId);
      if (place?.turn !== turn) return;
      places.delete(streamId);
      place.go();
    },
    wake(streamId) {
      places.get(streamId)?.go();
    },
    waiting: () => places.size,
    close() {
      closed = true;
      for (const place of [...places.values()]) place.go();
    },
  };
}
