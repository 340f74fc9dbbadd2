/**
 * A Strongroom to be killed: starts the embedded database in the directory of its first argument and writes rows one
 * by one, printing each number only after PostgreSQL acknowledged it. Run by the tests as a process of its own.
 */
import pg from 'pg';
import { startEmbeddedPostgres } from './index.ts';

const [directory = '', task = 'write'] = process.argv.slice(2);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const server = await startEmbeddedPostgres({ directory });
say(`ready ${server.pid} ${server.url}`);
if (task === 'write') {
  const client = new pg.Client({ connectionString: server.url });
  client.on('error', () => {});
  await client.connect();
  await client.query('create table if not exists acknowledged (id int primary key)');
  const { rows } = await client.query<{ next: number }>('select coalesce(max(id), 0) + 1 as next from acknowledged');
  for (let id = rows[0]?.next ?? 1; ; id += 1) {
    await client.query('insert into acknowledged values ($1)', [id]);
    say(`row ${id}`);
  }
}
