/**
 * People who act one after another over a few connections: a closed loop. Each takes its turn when its authenticator
 * shows a code that it has not used yet, because every code counts once.
 */

import { makePerson, type Person, type Seeded } from './person.ts';
import { quantile } from './statistics.ts';
import { openWire, type Wire } from './wire.ts';

export interface Done {
  readonly count: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly bad: number;
}

export interface Crowd {
  readonly people: readonly Person[];
  /** Runs the act over `connections` connections until the time is over. */
  act(act: (person: Person, wire: Wire) => Promise<void>, seconds: number, connections: number): Promise<Done>;
  /** Runs the act once for everybody. */
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
      await new Promise((resolve) => setTimeout(resolve, 5));
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
      const startedAt = performance.now();
      const until = startedAt + seconds * 1_000;
      await over(connections, async (wire) => {
        while (performance.now() < until) {
          const person = await someone();
          const began = performance.now();
          await act(person, wire);
          times.push(performance.now() - began);
          free.push(person);
        }
      });
      const perSecond = times.length / ((performance.now() - startedAt) / 1_000);
      return { count: times.length, perSecond, p50: quantile(times, 0.5), p99: quantile(times, 0.99), bad: 0 };
    },
    async all(act, connections) {
      next = 0;
      await over(connections, async (wire) => {
        for (let person = people[next++]; person !== undefined; person = people[next++]) {
          while (!person.canProve()) await new Promise((resolve) => setTimeout(resolve, 5));
          await act(person, wire);
        }
      });
    },
  };
}
