/** A log's side of asking: what it believes of an answer, over loopback, from witnesses honest, slow and hostile. */
import { afterEach, describe, expect, it } from 'vitest';
import { makeWitnessClient, type WitnessClient } from './witness-client.ts';
import {
  AT,
  type Behave,
  closeWitnesses,
  cosignerKey,
  key,
  lineOf,
  lineOfAnything,
  note,
  prove,
  says,
  servers,
  signs,
  tells,
  witnessThat,
} from './witness-servers.fixture.ts';

afterEach(closeWitnesses);

const clientOf = (url: string, more: { timeoutMs?: number; cosignedSize?: number } = {}): WitnessClient =>
  makeWitnessClient({ key, url, timeoutMs: 60_000, ...more });

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
    ['malformed-answer', 'never stops', says(200, '\u2014 '.repeat(80_000))],
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
