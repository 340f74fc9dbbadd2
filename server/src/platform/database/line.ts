/**
 * The statements of one transaction, in the order they were asked for. What is asked for in one turn leaves as one
 * message, the first with BEGIN before it and the last with COMMIT behind it, so that nothing ever runs outside: behind a
 * BEGIN that fails PostgreSQL runs nothing of the message, and nothing else is sent.
 */
import type pg from 'pg';
import { exchange, type Job, type ParserOf } from './exchange.ts';
import type { Outcome, Query } from './sql.ts';

type Answer = Outcome<never> & { readonly command: string };
type Waiting = Omit<Job, 'query'> & { readonly query: Query };

export interface Line {
  run(query: Query): Promise<Answer>;
  /** Whether PostgreSQL was told of the transaction. */
  begun(): boolean;
  /** Once nothing is under way. */
  settled(): Promise<void>;
}

const BEGIN: Job = {
  query: { name: 'begin', text: 'begin', values: [] },
  done: () => {},
  failed: () => {},
};
export const COMMIT: Query = { name: 'commit', text: 'commit', values: [] };

export function makeLine(client: pg.ClientBase, parserOf: ParserOf): Line {
  let waiting: Waiting[] = [];
  let flow: Promise<void> | null = null;
  let begun = false;
  let notBegun: Error | null = null;

  async function flowing(): Promise<void> {
    // Everything that is known in this turn, also what follows from promises that are kept already.
    await new Promise<void>((resolve) => process.nextTick(resolve));
    while (waiting.length > 0) {
      const now = waiting;
      waiting = [];
      await sendAll(now);
    }
    flow = null;
  }

  async function sendAll(asked: readonly Waiting[]): Promise<void> {
    let rest = asked;
    while (rest.length > 0) {
      if (notBegun !== null) return failAll(rest, notBegun);
      const plain = rest.findIndex((job) => !isNamed(job));
      const named = (plain < 0 ? rest : rest.slice(0, plain)).filter(isNamed);
      const opens = !begun;
      begun = true;
      const message = opens ? [BEGIN, ...named] : named;
      const failed = message.length > 0 ? await exchange(client, message, parserOf) : null;
      if (failed !== null && opens) notBegun = failed;
      rest = rest.slice(named.length);
      if (failed !== null) return failAll(rest, failed);
      const [first] = rest;
      if (first === undefined) return;
      rest = rest.slice(1);
      const error = await sendPlain(client, first);
      if (error !== null) return failAll(rest, error);
    }
  }

  return {
    run: (query) =>
      new Promise((done, failed) => {
        waiting.push({ query, done, failed });
        flow ??= flowing();
      }),
    begun: () => begun,
    settled: () => flow ?? Promise.resolve(),
  };
}

const isNamed = (job: Waiting): job is Job => job.query.name !== undefined;

function failAll(jobs: readonly Waiting[], error: Error): void {
  for (const { failed } of jobs) failed(error);
}

/** Text without a name may be several statements, which only the simple protocol takes. */
async function sendPlain(client: pg.ClientBase, { query, done, failed }: Waiting): Promise<Error | null> {
  try {
    const { rows, rowCount, command } = await client.query(query.text, query.values as unknown[]);
    done({ rows: rows as never[], count: rowCount ?? 0, command });
    return null;
  } catch (error) {
    failed(error as Error);
    return error as Error;
  }
}
