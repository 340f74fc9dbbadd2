/** Statements: values are parameters, statements inside statements are text, and a text has one name. */
import { describe, expect, it } from 'vitest';
import { sql, toQuery } from './sql.ts';

describe('a statement', () => {
  it('keeps values apart from its text', () => {
    const hostile = "'; drop table thing; --";
    const { text, values } = toQuery(sql`select ${1} where name = ${hostile} and ${null} is null`);
    expect([text, values]).toEqual(['select $1 where name = $2 and $3 is null', [1, hostile, null]]);
  });

  it('takes statements inside as text and numbers all values in order', () => {
    const inner = sql`between ${2} and ${sql`${3} + ${4}`}`;
    const { text, values } = toQuery(sql`select ${sql`id, name`} from thing where age ${inner} or ${5}`);
    expect([text, values]).toEqual(['select id, name from thing where age between $1 and $2 + $3 or $4', [2, 3, 4, 5]]);
  });

  it('never takes something that looks like a statement as text', () => {
    const { strings, execute } = sql`select 1`;
    const lookalike = { strings, values: [], execute };
    expect(toQuery(sql`select ${lookalike}`)).toMatchObject({ text: 'select $1', values: [lookalike] });
  });

  it('has the same name whenever it has the same text, and another name with another text', () => {
    const read = (id: number) => toQuery(sql`select name from thing where id = ${id}`).name;
    const composed = (id: number) => toQuery(sql`select ${sql`name`} from thing where id = ${id}`).name;
    expect(read(1)).toBeTypeOf('string');
    expect([read(2), composed(1), composed(2)]).toEqual([read(1), read(1), read(1)]);
    expect(toQuery(sql`select age from thing where id = ${1}`).name).not.toBe(read(1));
  });

  it('without values has no name: it is sent as it is', () => {
    expect(toQuery(sql`select 1`).name).toBeUndefined();
    expect(toQuery(sql.raw('select 1'))).toEqual({ text: 'select 1', values: [] });
  });
});
