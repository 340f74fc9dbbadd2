/** One load at a time for each key; every load that has ended, well or not, makes room for the next. */
import { describe, expect, it } from 'vitest';
import { makeSingleFlight } from './single-flight.ts';

describe('a flight', () => {
  it('carries everybody who asks while it is under way, and nobody after', async () => {
    const flight = makeSingleFlight<number>();
    let loads = 0;
    const load = async () => ++loads;
    expect(await Promise.all([flight('k', load), flight('k', load), flight('other', load)])).toEqual([1, 1, 2]);
    expect(await flight('k', load)).toBe(3);
  });

  it('fails for everybody on it, and the next one flies again', async () => {
    const flight = makeSingleFlight<number>();
    const failing = () => Promise.reject(new Error('no'));
    const both = await Promise.allSettled([flight('k', failing), flight('k', async () => 1)]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await flight('k', async () => 1)).toBe(1);
  });
});
