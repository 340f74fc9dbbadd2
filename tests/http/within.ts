/** A house that stands while one group of tests runs, for what it alone is configured for. */
import { afterAll, beforeAll } from 'vitest';
import { type House, openHouse } from './harness.ts';

export function within(options: Parameters<typeof openHouse>[0]): () => House {
  let house: House;
  beforeAll(async () => {
    house = await openHouse(options);
  });
  afterAll(() => house.close());
  return () => house;
}
