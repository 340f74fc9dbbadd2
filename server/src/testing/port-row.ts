/**
 * A row of ports that nobody else takes, for a product that is started on ports known beforehand, and again on the same.
 * Whoever holds a row listens on its last port: two processes cannot, however close together they look. Rows lie below
 * the ports that the system deals out to connections by itself.
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** Ports of a row beside the one that says it is held. */
export const ROW_LENGTH = 15;
const FIRST_OF_ALL = 16_384;
const ROWS = 1_024;

export interface PortRow {
  readonly first: number;
  release(): Promise<void>;
}

/** Any row that is free, or the one that begins with `first`. */
export async function holdPortRow(first?: number): Promise<PortRow> {
  const start = Math.floor(Math.random() * ROWS);
  for (let step = 0; step < ROWS; step += 1) {
    const row = await tryRow(first ?? FIRST_OF_ALL + ((start + step) % ROWS) * (ROW_LENGTH + 1));
    if (row !== null) return row;
    if (first !== undefined) break;
  }
  throw new Error('there is no free row of ports');
}

async function tryRow(first: number): Promise<PortRow | null> {
  const holder = await listenOn(first + ROW_LENGTH);
  if (holder === null) return null;
  const release = (): Promise<void> => close(holder);
  for (let port = first; port < first + ROW_LENGTH; port += 1) {
    const probe = await listenOn(port);
    if (probe === null) {
      await release();
      return null;
    }
    await close(probe);
  }
  // Held as long as the process lives, and not a reason for it to live.
  holder.unref();
  return { first, release };
}

async function listenOn(port: number): Promise<Server | null> {
  // Whoever comes by meanwhile, a page of an earlier life perhaps, keeps no port from being let go.
  const server = createServer((socket) => socket.destroy()).listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
    return server;
  } catch {
    return null;
  }
}

const close = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
