/** What stands beside the API, as a browser fetches it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addSite } from './site.ts';

const PAGE = '<!doctype html><title>Portal</title>';
const app = Fastify();
let directory: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'strongroom-site-'));
  writeFileSync(join(directory, 'index.html'), PAGE);
  await addSite(app, {
    portalDirectory: directory,
    headers: { 'x-frame-options': 'DENY' },
    passwordPage: null,
    openApi: () => ({}),
    securityContact: undefined,
    securityTextExpires: '',
    publicOrigin: 'https://portal.example',
    isReady: async () => true,
  });
});
afterAll(async () => {
  await app.close();
  rmSync(directory, { recursive: true });
});

it.each(['bytes=zz', 'bytes=99999999-', 'bytes=5-1', 'pages=1-2', 'bytes=0-3'])(
  'answers with the whole page whoever asks for the range %s',
  async (range) => {
    const reply = await app.inject({ url: '/', headers: { range } });
    expect([reply.statusCode, reply.body, reply.headers['x-frame-options']]).toEqual([200, PAGE, 'DENY']);
  },
);
