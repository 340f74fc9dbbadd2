/** A log's side of asking: what it believes of an answer, over loopback, from witnesses honest, slow and hostile. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  appendLeaves,
  EMPTY_FRONTIER,
  formatNote,
  formatSignatureLine,
  frontierRoot,
  keyId,
  leafHash,
  makeCosigner,
  makeMemoryHashes,
  makeNoteSigner,
  makeSignerKey,
  parseAddCheckpoint,
  parseNote,
  proveConsistency,
  SIGNATURE_TYPE,
  type SignerKey,
  signCheckpoint,
} from '@strongroom/transparency-log';
import { afterEach, describe, expect, it } from 'vitest';
import { gatherCosignatures } from './gather-cosignatures.ts';
import { makeWitnessClient, type WitnessClient } from './witness-client.ts';

const AT = 1_700_000_000_000;
const seed = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
const log = await makeSignerKey('log.example/audit', SIGNATURE_TYPE.ed25519, seed(1));
const cosignerKey = (byte: number): Promise<SignerKey> =>
  makeSignerKey(`witness.example/w${byte}`, SIGNATURE_TYPE.cosignature, seed(byte));
const key = await cosignerKey(2);
const keys = await Promise.all([2, 3, 4].map(cosignerKey));

const memory = makeMemoryHashes();
const appended = appendLeaves(
  EMPTY_FRONTIER,
  Array.from({ length: 20 }, (_, at) => leafHash(new TextEncoder().encode(`entry ${at}`))),
);
memory.append(appended);
const note = await signCheckpoint(
  { origin: log.name, size: 20, root: frontierRoot(appended.frontier), extensions: [] },
  [makeNoteSigner(log)],
);
const prove = (from: number, to: number) => proveConsistency(memory, from, to);

type Behave = (asked: { oldSize: number; text: string; proof: number }, response: ServerResponse) => unknown;
const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** A witness that behaves as it is told; answers where it lives and what it was asked. */
async function witnessThat(behave: Behave): Promise<{ url: string; asked: number[] }> {
  const asked: number[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then(async (body) => {
      const read = parseAddCheckpoint(body);
      const opened = read.ok ? parseNote(read.value.note) : read;
      if (!read.ok || !opened.ok) return response.writeHead(400).end();
      asked.push(read.value.oldSize);
      return behave({ oldSize: read.value.oldSize, text: opened.value.text, proof: read.value.proof.length }, response);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

async function lineOf(text: string, by: SignerKey = key, at = AT): Promise<string> {
  const signer = makeCosigner(by, { now: () => at });
  const { name } = signer;
  return formatSignatureLine({
    name,
    keyId: signer.keyId,
    signature: await signer.sign(new TextEncoder().encode(text)),
  });
}

/** A hostile witness signs whatever helps it, checkpoint or not. */
async function lineOfAnything(text: string): Promise<string> {
  const plain = makeNoteSigner(await makeSignerKey(key.name, SIGNATURE_TYPE.ed25519, key.seed));
  const seconds = AT / 1_000;
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(seconds));
  const signature = await plain.sign(new TextEncoder().encode(`cosignature/v1\ntime ${seconds}\n${text}`));
  return formatSignatureLine({ name: key.name, keyId: keyId(key), signature: Buffer.concat([time, signature]) });
}

const signs =
  (by: SignerKey = key): Behave =>
  async ({ text }, response) =>
    response.end(await lineOf(text, by));
const tells =
  (size: string, type = 'text/x.tlog.size'): Behave =>
  (_asked, response) =>
    response.writeHead(409, { 'content-type': type }).end(size);
const says =
  (status: number, text = ''): Behave =>
  (_asked, response) =>
    response.writeHead(status).end(text);

const clientOf = (url: string, more: { timeoutMs?: number; cosignedSize?: number } = {}): WitnessClient =>
  makeWitnessClient({ key, url, timeoutMs: 5_000, ...more });

describe('a witness that cosigns', () => {
  it('is believed when its key signed our checkpoint', async () => {
    const { url, asked } = await witnessThat(signs());
    const answer = await clientOf(url).cosign(note, prove);
    if (!answer.ok) throw new Error(answer.refusal);
    expect(answer.value).toMatchObject({ witness: key.name, at: AT });
    const [text = ''] = note.split('\n\n');
    expect(answer.value.line).toBe(await lineOf(`${text}\n`));
    expect(asked).toEqual([0]);
  });

  it('may bring signatures of strangers, and newer ones of its own', async () => {
    const stranger = await cosignerKey(9);
    const { url } = await witnessThat(async ({ text }, response) =>
      response.end(`${await lineOf(text, stranger)}${await lineOf(text)}${await lineOf(text, key, AT + 5_000)}`),
    );
    const answer = await clientOf(url).cosign(note, prove);
    expect(answer.ok && answer.value.at).toBe(AT + 5_000);
  });

  it('is told the proof from the size that it knows, and asked from there the next time', async () => {
    let known = 7;
    const { url, asked } = await witnessThat(async ({ oldSize, text, proof }, response) => {
      if (oldSize !== known) return response.writeHead(409, { 'content-type': 'text/x.tlog.size' }).end(`${known}\n`);
      expect(proof).toBe((await prove(known, 20)).length * Number(known < 20));
      known = 20;
      return response.end(await lineOf(text));
    });
    const client = clientOf(url);
    expect((await client.cosign(note, prove)).ok).toBe(true);
    expect((await client.cosign(note, prove)).ok).toBe(true);
    expect(asked).toEqual([0, 7, 20]);
  });
});

it('the hostile signature below is one that would verify', async () => {
  const [text = ''] = note.split('\n\n');
  expect(await lineOfAnything(`${text}\n`)).toBe(await lineOf(`${text}\n`));
});

describe('a witness that does not', () => {
  const otherText = note.replace('\n20\n', '\n19\n').split('\n\n')[0] ?? '';
  it.each<[string, string, Behave]>([
    ['unknown-log', 'knows no such log', says(404)],
    ['unknown-key', 'distrusts the key', says(403)],
    ['inconsistent', 'finds a fork', says(422)],
    ['unavailable', 'has a full disk', says(503)],
    ['unavailable', 'is asked too often', says(429)],
    ['malformed-answer', 'understands nothing', says(400)],
    ['malformed-answer', 'answers something between', says(204)],
    ['malformed-answer', 'says yes and no more', says(200)],
    ['malformed-answer', 'says yes in prose', says(200, 'all is well\n')],
    ['malformed-answer', 'never stops', says(200, '\u2014 '.repeat(40_000))],
    ['malformed-answer', 'writes no UTF-8', (_asked, response) => response.end(Buffer.of(0xff, 0x0a))],
    [
      'malformed-answer',
      'moves the end of the text',
      async ({ text }, response) => {
        const slipped = '\u2014 x AAAAAAA=\n';
        return response.end(`${slipped}\n${await lineOfAnything(`${text}\n${slipped}`)}`);
      },
    ],
    [
      'bad-cosignature',
      'signs with another key',
      async ({ text }, response) => response.end(await lineOf(text, await cosignerKey(9))),
    ],
    [
      'bad-cosignature',
      'signs another checkpoint',
      async (_asked, response) => response.end(await lineOf(`${otherText}\n`)),
    ],
    ['malformed-answer', 'tells a size as other text', tells('7\n', 'text/plain')],
    ['malformed-answer', 'tells no size', tells('seven\n')],
    ['malformed-answer', 'tells a size without its line break', tells('7')],
    ['malformed-answer', 'tells a size with a zero before it', tells('07\n')],
    ['ahead-of-us', 'knows a larger tree', tells('21\n')],
    ['conflict', 'tells the size it was asked with', tells('0\n')],
    [
      'conflict',
      'tells another size each time',
      ({ oldSize }, response) => tells(`${oldSize + 1}\n`)({ oldSize, text: '', proof: 0 }, response),
    ],
    ['unreachable', 'hangs up', (_asked, response) => response.destroy()],
    [
      'unreachable',
      'breaks off',
      (_asked, response) => {
        response.writeHead(200, { 'content-length': 500 }).write('\u2014 ');
        response.destroy();
      },
    ],
  ])('%s: %s', async (refusal, _name, behave) => {
    const { url, asked } = await witnessThat(behave);
    expect(await clientOf(url).cosign(note, prove)).toEqual({ ok: false, refusal });
    expect(asked.length).toBeLessThanOrEqual(2);
  });

  it('is not followed elsewhere', async () => {
    const elsewhere = await witnessThat(signs());
    for (const status of [301, 302, 303, 307, 308]) {
      const { url } = await witnessThat((_asked, response) =>
        response.writeHead(status, { location: `${elsewhere.url}/add-checkpoint` }).end(),
      );
      expect(await clientOf(url).cosign(note, prove)).toEqual({ ok: false, refusal: 'redirected' });
    }
    expect(elsewhere.asked).toEqual([]);
  });

  it('is given its time and no more, also when it dribbles', async () => {
    const silent = await witnessThat(() => {});
    const dribbling = await witnessThat((_asked, response) => response.writeHead(200).write('\u2014'));
    for (const { url } of [silent, dribbling]) {
      const answer = await clientOf(url, { timeoutMs: 100 }).cosign(note, prove);
      expect(answer).toEqual({ ok: false, refusal: 'timeout' });
    }
  });

  it('and listens nowhere is unreachable', async () => {
    const { url } = await witnessThat(signs());
    const [server] = servers.splice(0);
    await new Promise((resolve) => server?.close(resolve));
    expect(await clientOf(url).cosign(note, prove)).toEqual({ ok: false, refusal: 'unreachable' });
  });

  it('and whose size we cannot prove from is told apart', async () => {
    const { url } = await witnessThat(tells('7\n'));
    const failing = async (): Promise<never> => {
      throw new Error('no such tile');
    };
    expect(await clientOf(url).cosign(note, failing)).toEqual({ ok: false, refusal: 'unproven' });
  });
});

describe('a witness that was restored from a backup', () => {
  it('is found out by what it cosigned before, in this life of ours', async () => {
    let known = 0;
    const { url } = await witnessThat(async ({ oldSize, text }, response) => {
      if (oldSize !== known) return tells(`${known}\n`)({ oldSize, text, proof: 0 }, response);
      known = 20;
      return response.end(await lineOf(text));
    });
    const client = clientOf(url);
    expect((await client.cosign(note, prove)).ok).toBe(true);
    known = 6;
    expect(await client.cosign(note, prove)).toEqual({ ok: false, refusal: 'went-back' });
    expect(await client.cosign(note, prove)).toEqual({ ok: false, refusal: 'went-back' });
  });

  it('and in an earlier one, when that was kept', async () => {
    const { url } = await witnessThat(tells('6\n'));
    expect(await clientOf(url, { cosignedSize: 12 }).cosign(note, prove)).toEqual({ ok: false, refusal: 'went-back' });
  });
});

describe('asking several', () => {
  const clientFor = async (at: number, behave?: Behave, timeoutMs = 5_000): Promise<WitnessClient> => {
    const by = keys[at] ?? key;
    const { url } = await witnessThat(behave ?? signs(by));
    return makeWitnessClient({ key: by, url, timeoutMs });
  };
  const gather = (witnesses: readonly WitnessClient[], quorum: number, graceMs = 2_000) =>
    gatherCosignatures({ note, proveConsistency: prove, witnesses, quorum, graceMs });

  it('adds every cosignature, in the order of configuration', async () => {
    const witnesses = await Promise.all([0, 1, 2].map((at) => clientFor(at)));
    const gathered = await gather(witnesses, 2);
    expect(gathered.reached).toBe(true);
    const lines = await Promise.all(keys.map((by) => lineOf(`${note.split('\n\n')[0]}\n`, by)));
    expect(gathered.note).toBe(`${note}${lines.join('')}`);
    expect(gathered.refusals).toEqual([]);
  });

  it('does not wait for one that is silent when enough have signed', async () => {
    const witnesses = [await clientFor(0), await clientFor(1, () => {}, 60_000), await clientFor(2)];
    const gathered = await gather(witnesses, 2, 0);
    expect(gathered.reached).toBe(true);
    expect(gathered.cosignatures.map(({ witness }) => witness)).toEqual(['witness.example/w2', 'witness.example/w4']);
    expect(gathered.refusals).toEqual([]);
  });

  it('says who refused when there are too few', async () => {
    const witnesses = [await clientFor(0), await clientFor(1, says(422)), await clientFor(2, () => {}, 100)];
    const gathered = await gather(witnesses, 2);
    expect(gathered.reached).toBe(false);
    expect(gathered.cosignatures).toHaveLength(1);
    expect(gathered.refusals).toEqual([
      { witness: 'witness.example/w3', refusal: 'inconsistent' },
      { witness: 'witness.example/w4', refusal: 'timeout' },
    ]);
  });

  it('of nobody is nothing, and leaves the note alone', async () => {
    expect(await gather([], 0)).toEqual({ note, reached: true, cosignatures: [], refusals: [] });
  });

  it('puts newer cosignatures in the place of older ones', async () => {
    const parsed = parseNote(note);
    if (!parsed.ok) throw new Error(parsed.refusal);
    const { text, signatures } = parsed.value;
    const older = parseNote(`${text}\n${await lineOf(text, key, AT - 9_000)}`);
    if (!older.ok) throw new Error(older.refusal);
    const before = formatNote({ text, signatures: [...signatures, ...older.value.signatures] });
    const witnesses = [await clientFor(0)];
    const gathered = await gatherCosignatures({
      note: before,
      proveConsistency: prove,
      witnesses,
      quorum: 1,
      graceMs: 0,
    });
    expect(gathered.note).toBe(`${note}${await lineOf(text)}`);
  });

  it('refuses one key under two addresses', async () => {
    const twice = [await clientFor(0), await clientFor(0)];
    await expect(gather(twice, 2)).rejects.toThrow('a key of its own');
  });
});
