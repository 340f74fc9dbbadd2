/** Redaction: what nobody should log is not in the line when somebody does. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { gathered, makeLogger } from './logging.ts';

const SECRET = 'hunter2-hunter2';

function lineOf(fields: object): string {
  const lines: string[] = [];
  makeLogger('debug', { write: (line) => lines.push(line) }).info(fields, 'message');
  expect(lines).toHaveLength(1);
  return lines[0] ?? '';
}

const names = [
  'password',
  'currentPassword',
  'newPassword',
  'code',
  'answer',
  'secret',
  'token',
  'cookie',
  'authorization',
];

describe('a log line', () => {
  it.each(names)('never shows %s, down to four levels', (name) => {
    for (const fields of [
      { [name]: SECRET },
      { body: { [name]: SECRET } },
      { request: { body: { [name]: SECRET } } },
      { error: { request: { body: { [name]: SECRET } } } },
      { list: [{ [name]: SECRET }] },
      { [name]: { inner: SECRET } },
    ]) {
      expect(lineOf(fields)).not.toContain(SECRET);
      expect(lineOf(fields)).toContain('[redacted]');
    }
  });

  it('shows no cookie in either direction when a request and its reply are logged whole', () => {
    const request = { headers: { cookie: SECRET, authorization: SECRET, 'strongroom-csrf': SECRET } };
    const reply = { headers: { 'set-cookie': [SECRET] } };
    expect(lineOf({ request, reply, headers: request.headers, ...request.headers })).not.toContain(SECRET);
    expect(lineOf({ headers: reply.headers, ...reply.headers })).not.toContain(SECRET);
  });

  it('does not repeat the row that PostgreSQL refused, however deep the error lies', () => {
    const row = { detail: `Key (username)=(${SECRET}) already exists.`, where: SECRET, parameters: [SECRET] };
    const refused = Object.assign(new Error('duplicate key'), {
      ...row,
      code: '23505',
      constraint: 'user_username_key',
    });
    const wrapped = Object.assign(new Error('not opened'), { cause: refused, reason: refused, all: [refused] });
    for (const error of [refused, wrapped, new AggregateError([refused], 'many')])
      expect(lineOf({ error })).not.toContain(SECRET);
    expect(lineOf({ error: refused })).toContain('user_username_key');
    expect(lineOf({ error: refused })).toContain('duplicate key');
  });

  it('keeps what is needed to find out what happened', () => {
    const line = JSON.parse(lineOf({ request: 'r1', status: 200, codes: 1, error: new Error('broken') }));
    expect(line).toMatchObject({ msg: 'message', request: 'r1', status: 200, codes: 1, error: { message: 'broken' } });
  });

  it('is not written below the level that was asked for', () => {
    const lines: string[] = [];
    const logger = makeLogger('warn', { write: (line) => lines.push(line) });
    logger.debug({}, 'a');
    logger.info({}, 'b');
    logger.warn({}, 'c');
    expect(lines).toHaveLength(1);
    makeLogger('silent', { write: (line) => lines.push(line) }).error({}, 'd');
    expect(lines).toHaveLength(1);
  });
});

describe('lines of one moment', () => {
  afterEach(() => void vi.useRealTimers());

  it('are handed on at once, in order, and written together', () => {
    vi.useFakeTimers();
    const done: string[] = [];
    const { write } = gathered({
      destroyed: false,
      write: (line) => done.push(line),
      flush: () => void done.push('written'),
    });
    write('a');
    write('b');
    expect(done).toEqual(['a', 'b']);
    vi.runAllTimers();
    write('c');
    vi.runAllTimers();
    expect(done).toEqual(['a', 'b', 'written', 'c', 'written']);
  });
});
