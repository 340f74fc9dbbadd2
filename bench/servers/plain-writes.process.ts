/**
 * The base of the withdrawal: Fastify with one POST route that writes ROWS rows of about 600 bytes, one INSERT each by a
 * prepared statement, in one transaction: as much as the product writes for one withdrawal, and nothing else.
 */
import Fastify from 'fastify';
import pg from 'pg';

const rows = Number(process.env.ROWS ?? 10);
const pool = new pg.Pool({ connectionString: process.env.PGURL, max: 10 });
await pool.query('create table if not exists written (id bigint generated always as identity primary key, body text)');
const body = 'x'.repeat(600);
const insert = { name: 'insert', text: 'insert into written (body) values ($1)', values: [body] };

const app = Fastify();
app.post('/', async () => {
  const client = await pool.connect();
  try {
    await client.query('begin');
    for (let written = 0; written < rows; written += 1) await client.query(insert);
    await client.query('commit');
  } finally {
    client.release();
  }
  return { ok: true };
});
const url = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
process.stdout.write(`READY ${JSON.stringify({ port: Number(url.port) })}\n`);
process.on('SIGTERM', () => process.exit(0));
