/**
 * The peer: better-auth with e-mail and password, two-factor, passkey and API key plugins on bare node:http, PostgreSQL
 * behind it, its global limiter off (in its favour).
 *
 *   PGURL   a PostgreSQL whose owner may create databases     USERS   how many users
 *   HASH    argon2 for the product's hash, anything else for its own default     COOKIE_CACHE   1 for its cookie cache
 */
import http from 'node:http';
import { apiKey } from '@better-auth/api-key';
import { passkey } from '@better-auth/passkey';
import * as argon2 from '@node-rs/argon2';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import { twoFactor } from 'better-auth/plugins';
import pg from 'pg';

const { PGURL = '', HASH, COOKIE_CACHE, USERS = '40' } = process.env;
const name = `peer_${process.pid}`;
const client = new pg.Client(PGURL);
await client.connect();
await client.query(`create database ${name}`);
await client.end();
const url = new URL(PGURL);
url.pathname = `/${name}`;

const cost = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const password = {
  hash: (text) => argon2.hash(text, cost),
  verify: ({ hash, password: text }) => argon2.verify(hash, text),
};
const auth = betterAuth({
  baseURL: 'http://127.0.0.1',
  secret: 'bench-secret-bench-secret-bench-secret-42',
  database: new pg.Pool({ connectionString: url.href, max: 10 }),
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  logger: { level: 'error' },
  session: COOKIE_CACHE ? { cookieCache: { enabled: true, maxAge: 3600 } } : {},
  emailAndPassword: { enabled: true, ...(HASH === 'argon2' ? { password } : {}) },
  plugins: [twoFactor(), passkey(), apiKey({ rateLimit: { enabled: false } })],
});
const { runMigrations } = await getMigrations(auth.options);
await runMigrations();

let cookie = '';
for (let index = 0; index < Number(USERS); index += 1) {
  const body = { email: `user${index}@example.com`, password: `correct horse ${index}`, name: `User ${index}` };
  const { headers } = await auth.api.signUpEmail({ body, returnHeaders: true });
  const pairs = headers.getSetCookie().map((line) => line.split(';')[0]);
  if (index === 0) cookie = pairs.join('; ');
}

const server = http.createServer(toNodeHandler(auth));
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`READY ${JSON.stringify({ port: server.address().port, cookie })}\n`);
});
process.on('SIGTERM', () => process.exit(0));
