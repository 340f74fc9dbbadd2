/**
 * Prepared statements sent to PostgreSQL as one message with one Sync behind them: one write, one answer, one waking up.
 * Behind a statement that fails PostgreSQL runs nothing more of the same message, a COMMIT as little as anything else.
 * What a statement answers is described once a connection: PostgreSQL refuses to run it when that would change.
 */
import { createRequire } from 'node:module';
import pg from 'pg';
import type { Outcome, Query } from './sql.ts';

/** A statement, and who waits for it. */
export interface Job {
  readonly query: Query & { readonly name: string };
  readonly done: (outcome: Outcome<never> & { readonly command: string }) => void;
  readonly failed: (error: Error) => void;
}

export type ParserOf = (type: number) => (value: string) => unknown;

interface Field {
  readonly name: string;
  readonly dataTypeID: number;
}
interface Column {
  readonly name: string;
  readonly parse: (value: string) => unknown;
}

/** What of pg's connection and of its queries this file stands on; both are as old as pg itself. */
interface Connection {
  readonly stream: { cork(): void; uncork(): void };
  close(statement: { type: 'S'; name: string }): void;
  parse(statement: { name: string; text: string; types: undefined }): void;
  bind(portal: { portal: string; statement: string; values: readonly unknown[]; binary: boolean }): void;
  describe(what: { type: 'P'; name: string }): void;
  execute(what: { portal: string; rows: number }): void;
  sync(): void;
  sendCopyFail(why: string): void;
}
const Submitted = pg.Query as unknown as new (text: string) => object;
const { prepareValue } = createRequire(import.meta.url)('pg/lib/utils.js') as {
  prepareValue: (value: unknown) => string | Buffer | null;
};

interface Prepared {
  /** Null until the statement has answered for the first time. */
  columns: readonly Column[] | null;
}
/** What a connection has prepared, and what nobody knows whether it has: what failed when it was to run first. */
interface Desk {
  readonly prepared: Map<string, Prepared>;
  readonly unsure: Set<string>;
}
const desks = new WeakMap<Connection, Desk>();

function deskOf(connection: Connection): Desk {
  const known = desks.get(connection) ?? { prepared: new Map(), unsure: new Set() };
  desks.set(connection, known);
  return known;
}

class Exchange extends Submitted {
  readonly #jobs: readonly Job[];
  readonly #values: readonly (readonly unknown[])[];
  readonly #parserOf: ParserOf;
  readonly #ended: (error: Error | null) => void;
  #desk: Desk | null = null;
  #place = 0;
  #columns: readonly Column[] = [];
  #rows: unknown[] = [];
  /** Values that no parser takes: the statement ran, and its job hears of it. */
  #unreadable: Error | null = null;

  constructor(jobs: readonly Job[], parserOf: ParserOf, ended: (error: Error | null) => void) {
    super('');
    this.#jobs = jobs;
    // Before anything is sent: a value that cannot be written must not leave half a message behind.
    this.#values = jobs.map(({ query }) => query.values.map((value) => prepareValue(value)));
    this.#parserOf = parserOf;
    this.#ended = ended;
  }

  submit(connection: Connection): null {
    const desk = deskOf(connection);
    this.#desk = desk;
    connection.stream.cork();
    for (const [index, { query }] of this.#jobs.entries()) {
      const known = desk.prepared.get(query.name);
      if (known === undefined) {
        // Closing what is not there is no error.
        if (desk.unsure.delete(query.name)) connection.close({ type: 'S', name: query.name });
        connection.parse({ name: query.name, text: query.text, types: undefined });
        desk.prepared.set(query.name, { columns: null });
      }
      connection.bind({ portal: '', statement: query.name, values: this.#values[index] ?? [], binary: false });
      if (known?.columns == null) connection.describe({ type: 'P', name: '' });
      connection.execute({ portal: '', rows: 0 });
    }
    connection.sync();
    connection.stream.uncork();
    this.#turn();
    return null;
  }

  handleRowDescription({ fields }: { fields: readonly Field[] }): void {
    this.#columns = fields.map(({ name, dataTypeID }) => ({ name, parse: this.#parserOf(dataTypeID) }));
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    const row: Record<string, unknown> = {};
    try {
      for (const [index, { name, parse }] of this.#columns.entries()) {
        const value = fields[index] ?? null;
        row[name] = value === null ? null : parse(value);
      }
      this.#rows.push(row);
    } catch (error) {
      this.#unreadable ??= error as Error;
    }
  }

  handleCommandComplete({ text }: { text: string }): void {
    const job = this.#jobs[this.#place];
    if (job === undefined) return;
    const prepared = this.#desk?.prepared.get(job.query.name);
    if (prepared !== undefined) prepared.columns ??= this.#columns;
    const words = text.split(' ');
    const count = words.length > 1 ? Number(words.at(-1)) : 0;
    if (this.#unreadable === null) job.done({ rows: this.#rows as never[], count, command: words[0] ?? '' });
    else job.failed(this.#unreadable);
    this.#place += 1;
    this.#turn();
  }

  handleReadyForQuery(): void {
    this.#ended(null);
  }

  /** Of the statement at hand, or of the connection: nothing behind it has run. */
  handleError(error: Error): void {
    const waiting = this.#jobs.slice(this.#place);
    this.#place = this.#jobs.length;
    for (const { query } of waiting) {
      const first = this.#desk?.prepared.get(query.name)?.columns === null;
      if (first || sqlStateOf(error) === RESULT_TYPE_CHANGED) this.#forget(query.name);
    }
    for (const { failed } of waiting) failed(error);
    this.#ended(error);
  }

  #forget(name: string): void {
    this.#desk?.prepared.delete(name);
    this.#desk?.unsure.add(name);
  }

  handleCopyInResponse(connection: Connection): void {
    connection.sendCopyFail('nothing is copied here');
  }

  #turn(): void {
    const next = this.#jobs[this.#place];
    this.#columns = (next && this.#desk?.prepared.get(next.query.name)?.columns) ?? [];
    this.#rows = [];
    this.#unreadable = null;
  }
}

/**
 * Sends the statements as one message; the first that fails fails those behind it, with the same error. Answers what
 * failed, once everything has ended.
 */
export function exchange(client: pg.ClientBase, jobs: readonly Job[], parserOf: ParserOf): Promise<Error | null> {
  return new Promise((resolve) => {
    try {
      client.query(new Exchange(jobs, parserOf, resolve) as unknown as pg.Submittable);
    } catch (error) {
      for (const { failed } of jobs) failed(error as Error);
      resolve(error as Error);
    }
  });
}

const RESULT_TYPE_CHANGED = '0A000';
const sqlStateOf = (error: Error): unknown => ('code' in error ? error.code : undefined);
