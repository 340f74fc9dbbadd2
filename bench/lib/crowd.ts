/**
 * People who act one after another over a few connections: a closed loop. Each takes its turn when its authenticator
 * shows a code that it has not used yet, because every code counts once.
 */

import { Busy, makePerson, type Person, type Seeded } from './person.ts';
import { quantile } from './statistics.ts';
import { openWire, type Wire } from './wire.ts';

const CODE_MS = 5;
const BUSY_MS = 1_000;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export interface Done {
  readonly count: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly bad: number;
}

export interface Crowd {
  readonly people: readonly Person[];
  /** Runs the act over `connections` connections until the time is over. What finds the server busy counts as bad. */
  act(act: (person: Person, wire: Wire) => Promise<void>, seconds: number, connections: number): Promise<Done>;
  /** Runs the act once for everybody, and again for whoever finds the server busy. */
  all(act: (person: Person, wire: Wire) => Promise<void>, connections: number): Promise<void>;
}

export function makeCrowd(port: number, host: string, seeded: Seeded): Crowd {
  const people = Array.from({ length: seeded.users }, (_, index) => makePerson(index, seeded));
  let next = 0;

  /** Takes its turn away from a person until it has one to give back, so that nobody acts twice at once. */
  const free = [...people];
  async function someone(): Promise<Person> {
    for (;;) {
      for (let tried = 0; tried < free.length; tried += 1) {
        const person = free.shift();
        if (person === undefined) break;
        if (person.canProve()) return person;
        free.push(person);
      }
      await pause(CODE_MS);
    }
  }

  async function over(connections: number, work: (wire: Wire) => Promise<void>): Promise<void> {
    const wires = await Promise.all(Array.from({ length: connections }, () => openWire(port, host)));
    await Promise.all(wires.map(work)).finally(() => {
      for (const wire of wires) wire.close();
    });
  }

  return {
    people,
    async act(act, seconds, connections) {
      const times: number[] = [];
      let bad = 0;
      const startedAt = performance.now();
      const until = startedAt + seconds * 1_000;
      await over(connections, async (wire) => {
        while (performance.now() < until) {
          const person = await someone();
          const began = performance.now();
          try {
            await act(person, wire);
            times.push(performance.now() - began);
          } catch (error) {
            if (!(error instanceof Busy)) throw error;
            bad += 1;
          }
          free.push(person);
        }
      });
      const perSecond = times.length / ((performance.now() - startedAt) / 1_000);
      return { count: times.length, perSecond, p50: quantile(times, 0.5), p99: quantile(times, 0.99), bad };
    },
    async all(act, connections) {
      next = 0;
      await over(connections, async (wire) => {
        for (let person = people[next++]; person !== undefined; person = people[next++]) {
          for (let done = false; !done; ) {
            while (!person.canProve()) await pause(CODE_MS);
            done = await act(person, wire).then(
              () => true,
              (error: unknown) => {
                if (!(error instanceof Busy)) throw error;
                return false;
              },
            );
            if (!done) await pause(BUSY_MS);
          }
        }
      });
    },
  };
}
