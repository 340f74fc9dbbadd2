/**
 * Who may hold how many of a node's connections, so that nobody who holds one ever waits for somebody who waits for
 * another. Transactions leave two of them alone, and everything outside of transactions together leaves one: that one is
 * for what is asked for while a transaction is open. A transaction inside another would need what the outer one keeps
 * from it, so it is refused as the bug it is (docs/decisions/0058).
 *
 * Attack: as many sign-ins at once as there are connections, each of which looks somebody up while its transaction is
 * open. Were all connections theirs, each would wait for the others until it is given up, and so would everybody else.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { assert } from '@strongroom/core';

/** One transaction, one statement by itself, one statement beside an open transaction. */
export const FEWEST_CONNECTIONS = 3;

export interface Lanes {
  /** A statement by itself. Beside an open transaction it waits for nobody but others of its kind. */
  statement<T>(work: () => Promise<T>): Promise<T>;
  transaction<T>(work: () => Promise<T>): Promise<T>;
  /** What is called in here, until it has ended, is done beside an open transaction. */
  beside<T>(work: () => Promise<T>): Promise<T>;
}

export function makeLanes(connections: number, patienceMs: number): Lanes {
  assert(connections >= FEWEST_CONNECTIONS, `a node has ${FEWEST_CONNECTIONS} connections or more`);
  const transactions = makeTurns(connections - 2, patienceMs);
  const outside = makeTurns(connections - 1, patienceMs);
  const open = new AsyncLocalStorage<{ ended: boolean }>();
  const isBeside = (): boolean => open.getStore()?.ended === false;
  return {
    statement: (work) => (isBeside() ? work() : outside(work)),
    async transaction(work) {
      assert(!isBeside(), 'no transaction is opened inside another');
      return transactions(() => outside(work));
    },
    async beside(work) {
      // What was begun in here and outlives the transaction is beside it no longer.
      const state = { ended: false };
      try {
        return await open.run(state, work);
      } finally {
        state.ended = true;
      }
    },
  };
}

/** At most so many at once. The others wait in the order they came, and not for ever. */
function makeTurns(places: number, patienceMs: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free = places;
  const waiting = new Set<() => void>();

  const turn = (): Promise<void> =>
    new Promise((enter, turnAway) => {
      const come = (): void => {
        clearTimeout(late);
        enter();
      };
      const late = setTimeout(() => {
        waiting.delete(come);
        turnAway(new Error('no connection to the database in time'));
      }, patienceMs);
      waiting.add(come);
    });

  return async (work) => {
    if (free > 0) free -= 1;
    else await turn();
    try {
      return await work();
    } finally {
      const [next] = waiting;
      if (next === undefined) free += 1;
      else {
        waiting.delete(next);
        next();
      }
    }
  };
}
