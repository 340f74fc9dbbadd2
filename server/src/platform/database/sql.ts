/**
 * SQL as it is written, with its values apart: sql`select name from person where id = ${id}`. A value always becomes a
 * parameter, a statement inside a statement becomes part of its text, so no input ever does. Texts repeat for ever, so
 * each is put together once and prepared once a connection.
 */
export interface Outcome<Row> {
  readonly rows: Row[];
  /** How many rows an INSERT, UPDATE or DELETE touched, or a SELECT answered. */
  readonly count: number;
}

/** Anything statements can run on: the pool or an open transaction. */
export interface Sql {
  run<Row>(query: Query): Promise<Outcome<Row>>;
}

/** What PostgreSQL is told. Named statements are parsed and planned once; statements without values go as they are. */
export interface Query {
  readonly name?: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

declare const rowType: unique symbol;
export interface Statement<Row> {
  readonly strings: readonly string[];
  readonly values: readonly unknown[];
  execute(on: Sql): Promise<Outcome<Row>>;
  readonly [rowType]?: Row;
}

function statement<Row>(strings: readonly string[], values: readonly unknown[]): Statement<Row> {
  const made: Statement<Row> = { strings, values, execute: (on) => on.run<Row>(toQuery(made)) };
  statements.add(made);
  return made;
}

/** Only what was made here is read as text: an object from outside that looks like a statement stays a value. */
const statements = new WeakSet<object>();
const isStatement = (value: unknown): value is Statement<unknown> =>
  typeof value === 'object' && value !== null && statements.has(value);

const tag = <Row = unknown>(strings: TemplateStringsArray, ...values: unknown[]): Statement<Row> =>
  statement<Row>(strings, values);

/** Text taken as it is. Only for what a program wrote itself: it is not escaped. */
const raw = (text: string): Statement<unknown> => statement([text], []);

export const sql = Object.assign(tag, { raw });

interface Known {
  readonly text: string;
  readonly name: string | undefined;
}

/** By the template itself, for statements without others inside: the same array on every call. */
const byTemplate = new WeakMap<readonly string[], Known>();
const names = new Map<string, string>();
/** More texts than this are not written by hand, and every name costs each connection memory. */
const MOST_NAMES = 1_000;

export function toQuery({ strings, values }: Statement<unknown>): Query {
  const flat = !values.some(isStatement);
  const known = flat ? byTemplate.get(strings) : undefined;
  if (known !== undefined) return query(known, values);
  const parameters: unknown[] = [];
  const text = write(strings, values, parameters);
  const named = { text, name: parameters.length === 0 ? undefined : nameOf(text) };
  if (flat) byTemplate.set(strings, named);
  return query(named, parameters);
}

const query = ({ text, name }: Known, values: readonly unknown[]): Query =>
  name === undefined ? { text, values } : { name, text, values };

function write(strings: readonly string[], values: readonly unknown[], parameters: unknown[]): string {
  let text = strings[0] ?? '';
  for (const [index, value] of values.entries()) {
    if (isStatement(value)) text += write(value.strings, value.values, parameters);
    else text += `$${parameters.push(value)}`;
    text += strings[index + 1] ?? '';
  }
  return text;
}

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= MOST_NAMES) return known;
  const name = `s${names.size + 1}`;
  names.set(text, name);
  return name;
}
