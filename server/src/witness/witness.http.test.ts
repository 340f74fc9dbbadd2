/** The service as a log meets it, over loopback: each answer, races, floods, and what it says to people and monitors. */
import { hash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { cosignedAt, makeNoteVerifier, openNote, parseVerifierKey } from '@strongroom/transparency-log';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { grown, type History, leaves, logKey, makeHistory } from './logs.fixture.ts';
import { runWitness, type TestWitness } from './running.fixture.ts';
import { MAX_BODY_BYTES } from './witness.http.ts';

const log = await logKey();
const other = await logKey('other.example/log', 3);
const five = makeHistory(log, grown('a', 5));
const nine = makeHistory(log, grown('a', 9));
let witness: TestWitness;
beforeEach(async () => {
  witness = await runWitness([log, other]);
});
afterEach(() => witness.remove());

const get = (path: string, method = 'GET'): Promise<Response> => fetch(`${witness.url}${path}`, { method });

/** When the witness cosigned exactly this history; throws when it did not. */
async function cosignedTime(history: History, lines: string): Promise<number | null> {
  const key = parseVerifierKey(witness.verifierKey);
  if (!key.ok) throw new Error(key.refusal);
  const [text = ''] = (await history.checkpoint()).split('\n\n');
  const opened = await openNote(`${text}\n\n${lines}`, [makeNoteVerifier(key.value)]);
  if (!opened.ok) throw new Error(opened.refusal);
  return cosignedAt(opened.value.verified[0]?.signature ?? new Uint8Array(0));
}

describe('a log that asks for cosignatures', () => {
  it('gets one for each tree that continues the last, with the time', async () => {
    const first = await witness.post(await five.request(0));
    expect(first.status).toBe(200);
    expect(first.text).toMatch(/^\u2014 witness\.example\/w1 [A-Za-z0-9+/=]+\n$/);
    expect(await cosignedTime(five, first.text)).toBe(witness.clock.at);
    witness.clock.at += 60_000;
    const second = await witness.post(await nine.request(5));
    expect(await cosignedTime(nine, second.text)).toBe(witness.clock.at);
    witness.clock.at += 60_000;
    const again = await witness.post(await nine.request(9));
    expect(await cosignedTime(nine, again.text)).toBe(witness.clock.at);
  });

  it('is told the size that the witness knows', async () => {
    await witness.post(await five.request(0));
    expect(await witness.post(await nine.request(0))).toEqual({ status: 409, type: 'text/x.tlog.size', text: '5\n' });
    expect((await witness.post(await makeHistory(other, ['x']).request(1))).text).toBe('0\n');
  });

  it('has each refusal by its own status, and both signed trees of a fork are written down', async () => {
    const stranger = await logKey('stranger.example/log', 7);
    await witness.post(await five.request(0));
    const fork = makeHistory(log, leaves('a a a a b'));
    const statuses = await Promise.all(
      [
        'hello',
        await makeHistory(stranger, ['a']).request(0),
        await makeHistory(stranger, ['a'], log.name).request(0),
        await makeHistory(log, leaves('a a a a b a')).request(5),
        await fork.request(5),
        'x'.repeat(MAX_BODY_BYTES + 1),
      ].map(async (body) => (await witness.post(body)).status),
    );
    expect(statuses).toEqual([400, 404, 403, 422, 422, 413]);
    const evidence = witness.logged.filter((line) => line.includes('two trees of one size'));
    expect(evidence).toHaveLength(1);
    const [shown = ''] = (await fork.checkpoint()).split('\n\n');
    expect(JSON.parse(evidence[0] ?? '{}').shown).toContain(shown);
  });

  it('loses nothing with a restart', async () => {
    await witness.post(await five.request(0));
    await witness.stop();
    witness = await runWitness([log, other], { folder: witness.folder });
    expect((await witness.post(await makeHistory(log, grown('b', 9)).request(0))).text).toBe('5\n');
    expect((await witness.post(await nine.request(5))).status).toBe(200);
  });

  it('gets nothing signed when the disk fails', async () => {
    await rm(witness.folder, { recursive: true });
    expect(await witness.post(await five.request(0))).toMatchObject({
      status: 503,
      text: 'the witness cannot sign now\n',
    });
    expect((await get(`/${hash('sha256', log.name)}/checkpoint`)).status).toBe(404);
  });

  it('gets nothing more from a process that another has taken over from', async () => {
    await witness.post(await five.request(0));
    const successor = await runWitness([log, other], { folder: witness.folder });
    expect((await witness.post(await five.request(5))).status).toBe(503);
    expect(witness.overtaken()).toBe(true);
    expect((await successor.post(await nine.request(5))).status).toBe(200);
    expect((await witness.post(await makeHistory(log, grown('b', 9)).request(5))).status).not.toBe(200);
    await successor.stop();
  });
});

describe('requests at the same moment', () => {
  it('that fit the known tree and not each other get one cosignature', async () => {
    await witness.post(await five.request(0));
    let shared: readonly string[] = five.leaves;
    for (let round = 0; round < 6; round += 1) {
      const rivals = ['a', 'b', 'c', 'd'].map((leaf) => makeHistory(log, [...shared, leaf]));
      const bodies = await Promise.all(rivals.map((rival) => rival.request(shared.length)));
      const answers = await Promise.all(bodies.map((body) => witness.post(body)));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
      shared = rivals[answers.findIndex(({ status }) => status === 200)]?.leaves ?? [];
    }
  });

  it('of one small and one large tree never lead back to the small one', async () => {
    await witness.post(await five.request(0));
    const seven = makeHistory(log, grown('a', 7));
    const bodies = [await nine.request(5), await seven.request(5)];
    const answers = await Promise.all(bodies.map((body) => witness.post(body)));
    const won = answers[0]?.status === 200 ? '9\n' : '7\n';
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await witness.post(await nine.request(0))).text).toBe(won);
  });

  it('of different logs all get theirs', async () => {
    const answers = await Promise.all([
      five.request(0).then(witness.post),
      makeHistory(other, grown('x', 3)).request(0).then(witness.post),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  });
});

describe('whoever looks', () => {
  it('finds name, key and logs at the root', async () => {
    await witness.post(await five.request(0));
    const text = await (await get('/')).text();
    expect(text).toContain(`name  ${witness.name}\n`);
    expect(text).toContain(`key   ${witness.verifierKey}\n`);
    expect(text).toMatch(/log {3}log\.example\/audit\n {6}size 5, root /);
    expect(text).toMatch(/log {3}other\.example\/log\n {6}nothing cosigned yet/);
  });

  it("finds the last checkpoint with the log's signature and the witness's", async () => {
    const path = `/${hash('sha256', log.name)}/checkpoint`;
    expect((await get(path)).status).toBe(404);
    const given = await witness.post(await five.request(0));
    expect(await (await get(path)).text()).toBe(`${await five.checkpoint()}${given.text}`);
  });

  it.each<[string, string, number]>([
    ['GET', '/add-checkpoint', 405],
    ['POST', '/', 405],
    ['DELETE', '/', 405],
    ['HEAD', '/', 200],
    ['GET', '/nothing', 404],
    ['GET', `/${'a'.repeat(64)}/checkpoint`, 404],
    ['GET', '/?x=1', 200],
    ['GET', '//', 404],
    ['GET', '/constructor', 404],
    ['GET', '/__proto__', 404],
  ])('%s %s: %i', async (method, path, status) => {
    expect((await get(path, method)).status).toBe(status);
  });
});

describe('hostile input', () => {
  it('never gets a 5xx, and never a cosignature', async () => {
    const honest = new TextDecoder().decode(await five.request(0));
    const piece = fc.oneof(
      fc.constantFrom('old ', '0\n', '\n', honest.slice(0, 30), '\0'),
      fc.string({ unit: 'binary' }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 6 }), async (pieces) => {
        const { status } = await witness.post(pieces.join('').toWellFormed());
        expect(status).toBeGreaterThanOrEqual(400);
        expect(status).toBeLessThan(500);
      }),
      { numRuns: 60 },
    );
  });

  it.each<[string, string, RegExp]>([
    ['no HTTP', 'hello\r\n\r\n', /^HTTP\/1\.1 400 /],
    [
      'two lengths',
      'POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
      /^HTTP\/1\.1 400 /,
    ],
    [
      'a length that lies high',
      'POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nContent-Length: 999999999\r\n\r\n',
      /^HTTP\/1\.1 413 /,
    ],
    ['a header without end', `GET / HTTP/1.1\r\nHost: w\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, /^HTTP\/1\.1 431 /],
    ['an absolute address', 'GET http://elsewhere/ HTTP/1.1\r\nHost: w\r\n\r\n', /^HTTP\/1\.1 404 /],
  ])('%s is refused in one answer', async (_name, text, expected) => {
    expect(await say(text)).toMatch(expected);
    expect((await get('/')).status).toBe(200);
  });

  it('a body without end is refused when it is too long, and the connection goes on', async () => {
    const head = 'POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nTransfer-Encoding: chunked\r\n\r\n';
    const piece = `10000\r\n${'x'.repeat(65_536)}\r\n`;
    expect(await say(`${head}${piece.repeat(3)}0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 413 /);
  });
});

/** The first piece of the answer to raw bytes. */
function say(text: string): Promise<string> {
  const socket = connect(Number(new URL(witness.url).port), '127.0.0.1');
  return new Promise((resolve, reject) => {
    socket.once('data', (data) => {
      resolve(data.toString());
      socket.destroy();
    });
    socket.once('error', reject);
    socket.write(text);
  });
}
