/**
 * What every node should hear of as soon as it is committed: PostgreSQL's LISTEN and NOTIFY, on one connection a node.
 * A word may be lost (a connection that breaks, a pooler that does not pass it on), so whoever listens hears that too and
 * must be right without it, only later. Nothing is announced of a transaction that did not commit.
 */

import pg from 'pg';
import type { Logger } from '../logging.ts';
import { atCommit, type Tx } from './database.ts';
import { sql } from './sql.ts';

export interface Announcements {
  /** Tells all nodes, this one too, once the transaction is committed. Words hold no blank. */
  announce(tx: Tx, topic: string, words: readonly string[]): void;
  /** `missed`: some words may not have been heard. */
  hear(topic: string, heard: (word: string) => void, missed: () => void): void;
  close(): Promise<void>;
}

const CHANNEL = 'strongroom';
/** PostgreSQL takes messages shorter than 8000 bytes. */
const WORDS_TOGETHER = 100;

export async function openAnnouncements(
  url: string,
  { logger, retryMs }: { readonly logger: Pick<Logger, 'warn'>; readonly retryMs: number },
): Promise<Announcements> {
  const topics = new Map<string, { heard: (word: string) => void; missed: () => void }>();
  let client: pg.Client | null = null;
  let closed = false;
  let retry: NodeJS.Timeout | undefined;

  function take(payload: string): void {
    const [topic = '', ...words] = payload.split(' ');
    for (const word of words) topics.get(topic)?.heard(word);
  }

  function lose(of: pg.Client, error: unknown): void {
    if (client !== of || closed) return;
    client = null;
    logger.warn({ error }, 'what other nodes announce is not heard for now');
    of.end().catch(() => {});
    retry = setTimeout(() => void listen(), retryMs);
    retry.unref();
  }

  async function listen(): Promise<void> {
    const next = new pg.Client({ connectionString: url });
    client = next;
    next.on('error', (error) => lose(next, error));
    next.on('end', () => lose(next, null));
    next.on('notification', ({ payload }) => take(payload ?? ''));
    try {
      await next.connect();
      await next.query(`listen ${CHANNEL}`);
    } catch (error) {
      return lose(next, error);
    }
    // Whatever was said while nobody listened here.
    for (const { missed } of topics.values()) missed();
  }

  await listen();
  return {
    announce(tx, topic, words) {
      for (let from = 0; from < words.length; from += WORDS_TOGETHER) {
        const payload = [topic, ...words.slice(from, from + WORDS_TOGETHER)].join(' ');
        atCommit(tx, sql`select pg_notify(${CHANNEL}, ${payload})`);
      }
    },
    hear: (topic, heard, missed) => void topics.set(topic, { heard, missed }),
    async close() {
      closed = true;
      clearTimeout(retry);
      await client?.end().catch(() => {});
    },
  };
}
