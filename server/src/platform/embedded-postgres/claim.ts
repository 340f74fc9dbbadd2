/**
 * Who may use the cluster: exactly one Strongroom at a time. The holder keeps a session advisory lock over a connection
 * of its own for as long as it lives; the kernel closes that connection with the process, however it dies, so the
 * lock can neither be forgotten nor left behind. It is taken in the database `postgres`, because advisory locks count
 * per database and that one is never dropped or cloned.
 */
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';

/** The lock's number: the eight letters "STRONGRM" read as one big-endian integer. */
export const CLAIM_LOCK = BigInt('0x5354524f4e47524d');

export type ClaimAttempt =
  | { readonly outcome: 'claimed'; readonly connection: pg.Client }
  | { readonly outcome: 'held' }
  /** Nobody answers, or the server is starting up or shutting down. */
  | { readonly outcome: 'not-serving'; readonly cause: unknown };

export const socketUrl = (socket: string, database: string): string =>
  `postgresql://postgres@localhost/${database}?host=${encodeURIComponent(socket)}`;

/** Tries once to connect and to take the lock; the caller ends the connection to give the lock back. */
export async function tryClaim(socket: string): Promise<ClaimAttempt> {
  const connection = new pg.Client({
    connectionString: socketUrl(socket, 'postgres'),
    application_name: `strongroom claim, process ${process.pid}`,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  // A server that shuts down sends its goodbye as an error event; unheard it would end this process.
  connection.on('error', () => {});
  try {
    await connection.connect();
    const answer = await connection.query<{ got: boolean }>('select pg_try_advisory_lock($1) as got', [
      CLAIM_LOCK.toString(),
    ]);
    if (answer.rows[0]?.got === true) return { outcome: 'claimed', connection };
  } catch (cause) {
    await connection.end().catch(() => {});
    return { outcome: 'not-serving', cause };
  }
  await connection.end().catch(() => {});
  return { outcome: 'held' };
}

export interface Claim {
  release(): Promise<void>;
}

const RECLAIM_EVERY_MS = 250;

/**
 * Holds a claim until it is released. PostgreSQL drops every session when one of its processes crashes; the lock is
 * then taken again as soon as the server answers.
 */
export function holdClaim(socket: string, first: pg.Client, log: (line: string) => void): Claim {
  let connection = first;
  let released = false;
  const reclaim = async (): Promise<void> => {
    while (!released) {
      const attempt = await tryClaim(socket);
      if (attempt.outcome === 'claimed') return hold(attempt.connection);
      if (attempt.outcome === 'held') log('another process has taken the lock on the embedded PostgreSQL');
      await wait(RECLAIM_EVERY_MS);
    }
  };
  const hold = (held: pg.Client): void => {
    connection = held;
    held.once('end', () => void reclaim());
    if (released) void held.end().catch(() => {});
  };
  hold(first);
  return {
    async release() {
      released = true;
      await connection.end().catch(() => {});
    },
  };
}

/** Creates the product's database when the cluster does not have it yet. */
export async function ensureDatabase(connection: pg.Client, name: string): Promise<void> {
  const found = await connection.query('select 1 from pg_database where datname = $1', [name]);
  if (found.rowCount === 0) await connection.query(`create database ${pg.escapeIdentifier(name)}`);
}
