/** A log of twenty entries, and witnesses on loopback that behave as they are told. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  appendLeaves,
  EMPTY_FRONTIER,
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

export const AT = 1_700_000_000_000;
const seed = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
const log = await makeSignerKey('log.example/audit', SIGNATURE_TYPE.ed25519, seed(1));
export const cosignerKey = (byte: number): Promise<SignerKey> =>
  makeSignerKey(`witness.example/w${byte}`, SIGNATURE_TYPE.cosignature, seed(byte));
export const key = await cosignerKey(2);
export const keys = await Promise.all([2, 3, 4].map(cosignerKey));

const memory = makeMemoryHashes();
const appended = appendLeaves(
  EMPTY_FRONTIER,
  Array.from({ length: 20 }, (_, at) => leafHash(new TextEncoder().encode(`entry ${at}`))),
);
memory.append(appended);
export const note = await signCheckpoint(
  { origin: log.name, size: 20, root: frontierRoot(appended.frontier), extensions: [] },
  [makeNoteSigner(log)],
);
export const prove = (from: number, to: number) => proveConsistency(memory, from, to);

export type Behave = (asked: { oldSize: number; text: string; proof: number }, response: ServerResponse) => unknown;
export const servers: Server[] = [];

/** For the end of each test. */
export async function closeWitnesses(): Promise<void> {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** A witness that behaves as it is told; answers where it lives and what it was asked. */
export async function witnessThat(behave: Behave): Promise<{ url: string; asked: number[] }> {
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

export async function lineOf(text: string, by: SignerKey = key, at = AT): Promise<string> {
  const signer = makeCosigner(by, { now: () => at });
  const { name } = signer;
  return formatSignatureLine({
    name,
    keyId: signer.keyId,
    signature: await signer.sign(new TextEncoder().encode(text)),
  });
}

/** A hostile witness signs whatever helps it, checkpoint or not. */
export async function lineOfAnything(text: string): Promise<string> {
  const plain = makeNoteSigner(await makeSignerKey(key.name, SIGNATURE_TYPE.ed25519, key.seed));
  const seconds = AT / 1_000;
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(seconds));
  const signature = await plain.sign(new TextEncoder().encode(`cosignature/v1\ntime ${seconds}\n${text}`));
  return formatSignatureLine({ name: key.name, keyId: keyId(key), signature: Buffer.concat([time, signature]) });
}

export const signs =
  (by: SignerKey = key): Behave =>
  async ({ text }, response) =>
    response.end(await lineOf(text, by));
export const tells =
  (size: string, type = 'text/x.tlog.size'): Behave =>
  (_asked, response) =>
    response.writeHead(409, { 'content-type': type }).end(size);
export const says =
  (status: number, text = ''): Behave =>
  (_asked, response) =>
    response.writeHead(status).end(text);
