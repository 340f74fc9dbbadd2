import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, it } from 'vitest';
import { holdPortRow, type PortRow } from './port-row.ts';

it('is held by one, however many look at once', async () => {
  const rows = await Promise.all(Array.from({ length: 8 }, () => holdPortRow()));
  expect(new Set(rows.map(({ first }) => first)).size).toBe(8);
  await expect(holdPortRow(rows[0]?.first)).rejects.toThrow('no free row');
  await Promise.all(rows.map((row) => row.release()));
});

it('is free again when it was let go', async () => {
  let again: PortRow | null = null;
  // Somebody else may be quicker; then it is tried with another.
  while (again === null) {
    const row = await holdPortRow();
    await row.release();
    again = await holdPortRow(row.first).catch(() => null);
  }
  await again.release();
});

it('is none where somebody listens on one of its ports', async () => {
  const stranger = createServer().listen(0, '127.0.0.1');
  await once(stranger, 'listening');
  await expect(holdPortRow((stranger.address() as AddressInfo).port - 3)).rejects.toThrow('no free row');
  stranger.close();
  await once(stranger, 'close');
});
