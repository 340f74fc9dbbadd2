/**
 * `audit search`, `export`, `erase`, and the credentials of the auditor and the desk: the broker's own door to the audit
 * log, over the database. Nothing is read here without a name and a reason, and both are written down first. Prints to
 * standard output only what was asked for.
 */
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type AuditEntryView, operations } from '@strongroom/contract';
import { type Result, refuse, toRfc3339 } from '@strongroom/core';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { clocksAgree } from '../compose/clocks-agree.ts';
import type { Services } from '../compose.ts';
import { entryView, filterOf, type Reader } from '../modules/records/index.ts';
import { systemClock } from '../platform/system.ts';
import { withProduct } from './product.ts';
import { type Globals, globalsOf, out, refuseToStart, say } from './terminal.ts';

const REFUSED = 3;

interface Named {
  readonly as: string;
  readonly reason: string;
}

interface Wanted extends Named {
  readonly allUsers?: boolean;
  readonly user?: string;
  readonly account?: string;
  readonly from?: string;
  readonly to?: string;
  readonly event?: string;
  readonly outcome?: string;
  readonly surface?: string;
  readonly address?: string;
  readonly before?: string;
  readonly limit?: string;
}

export function addAuditRecordsCommands(audit: Command, program: Command): void {
  addReadCommands(audit, program);
  addCredentialCommands(audit, program);
  named(audit.command('erase'))
    .description(
      "erase the content of what is about a user, as far as the law's minimum is over; exit codes: 0 done, 3 all of it must still be kept (nothing was erased)",
    )
    .requiredOption('--user <username>', 'whose')
    .action((options: Named & { user: string }) => erase(globalsOf(program), options));
}

/** Who does it and why; both become part of an entry of the log. */
const named = (command: Command): Command =>
  command
    .requiredOption('--as <name>', 'who you are; it is written down', asText)
    .requiredOption('--reason <text>', 'why; it is written down', asText);

function addReadCommands(audit: Command, program: Command): void {
  const wanted = (command: Command): Command =>
    named(command)
      .option('--all-users', 'of everybody')
      .option('--user <username>', 'of one user')
      .option('--account <id>', 'of one account, acc_…')
      .option('--from <instant>', 'not before, such as 2026-03-01T00:00:00.000Z')
      .option('--to <instant>', 'before')
      .option('--event <name>', 'one event, or with a dot at the end all that begin so: "withdrawal."')
      .option('--outcome <outcome>', 'done or refused')
      .option('--surface <surface>', 'portal, mobile, desktop, api or phone-desk')
      .option('--address <address>', 'one network address');
  wanted(audit.command('search'))
    .description('entries of the log, newest first; every search is an entry too')
    .option('--before <id>', 'go on where a page ended, aud_…')
    .option('--limit <number>', 'at most so many, up to 100')
    .action((options: Wanted) => search(globalsOf(program), options));
  wanted(audit.command('export'))
    .description('entries of the log as a file with proofs, for "audit verify export"; every export is an entry too')
    .addOption(
      new Option('--format <format>', 'jsonl with proofs, csv for people').choices(['jsonl', 'csv']).default('jsonl'),
    )
    .option('--out <file>', 'a new file; without it, standard output')
    .action((options: Wanted & { format: 'jsonl' | 'csv'; out?: string }) => exportTo(globalsOf(program), options));
}

function addCredentialCommands(audit: Command, program: Command): void {
  const by = '--as <name>';
  audit
    .command('grant')
    .description('a credential that reads the audit log over HTTP, of everybody; its secret is shown this once')
    .addOption(new Option('--role <role>', 'who it is for').choices(['auditor', 'desk']).makeOptionMandatory())
    .requiredOption('--name <name>', 'whose it is; every use names them', asText)
    .requiredOption('--days <number>', 'how long', asDays)
    .option(by, 'who grants it; it is written down', asText, 'operator')
    .action((options: { role: 'auditor' | 'desk'; name: string; days: number; as: string }) =>
      withProduct(globalsOf(program), async ({ records }) => {
        const granted = await records.auditors.grant({ ...options, by: options.as });
        if (!granted.ok) return fail(globalsOf(program), `at most ${granted.refusal.most} days`, 'too-long');
        const { id, secret, expiresAt } = granted.value;
        const until = toRfc3339(expiresAt);
        say(globalsOf(program), { id, secret, expiresAt: until }, `${secret}\n${id}, until ${until}`);
      }),
    );
  audit
    .command('revoke')
    .description('end a credential at once; exit code 1 when there is none such, or not any more')
    .argument('<id>', 'acr_…')
    .option(by, 'who revokes it; it is written down', asText, 'operator')
    .action((id: string, options: { as: string }) =>
      withProduct(globalsOf(program), async ({ records }) => {
        const revoked = await records.auditors.revoke(id, options.as);
        if (!revoked) process.exitCode = 1;
        say(globalsOf(program), { revoked }, revoked ? `${id} is revoked` : `${id} is not a credential in force`);
      }),
    );
  audit
    .command('credentials')
    .description('every credential there was, oldest first')
    .action(() => withProduct(globalsOf(program), (services) => listCredentials(globalsOf(program), services)));
}

async function listCredentials(globals: Globals, { records }: Services): Promise<void> {
  const found = (await records.auditors.list()).map(({ createdAt, expiresAt, revokedAt, ...rest }) => ({
    ...rest,
    createdAt: toRfc3339(createdAt),
    expiresAt: toRfc3339(expiresAt),
    revokedAt: revokedAt === null ? null : toRfc3339(revokedAt),
  }));
  if (globals.json) return out(JSON.stringify(found));
  for (const { id, role, name, expiresAt, revokedAt } of found)
    out(harmless(`${id}  ${role}  ${revokedAt === null ? `until ${expiresAt}` : `revoked ${revokedAt}`}  ${name}`));
}

async function search(globals: Globals, options: Wanted): Promise<void> {
  const query = queryOf(options);
  await withProduct(globals, async (services) => {
    const asked = await askFor(services, options, query);
    if (!asked.ok) return fail(globals, asked.refusal, 'not-found');
    const { reader, filter } = asked.value;
    const page = { before: query.before ?? null, limit: query.limit ?? null };
    const found = await services.records.reading.search(reader, filter, page);
    if (!found.ok) return fail(globals, `there is no entry ${options.before}`, found.refusal);
    const entries = found.value.entries.map(entryView);
    const { next } = found.value;
    const more = next === null ? [] : [`more: --before ${next}`];
    say(globals, { entries, next }, [...entries.map(lineOf), ...more].join('\n'));
  });
}

const lineOf = (entry: AuditEntryView): string => {
  const { index, at, event, outcome, userId, accountId, address, details, clockBackMs } = entry;
  // The order of the log is that in which entries became complete; a clock that disagrees is named.
  const clock = clockBackMs === 0 ? [] : [`(clock ${clockBackMs} ms behind the entry before it)`];
  const who = [userId ?? '-', accountId ?? '-', address ?? '-'];
  return harmless([index ?? '-', at, event, outcome, ...who, JSON.stringify(details), ...clock].join('  '));
};

/** Attack: a device calls itself by an escape sequence, and rewrites the terminal of whoever looks. */
const harmless = (text: string): string => text.replaceAll(/\p{Cc}/gu, '?');

async function exportTo(globals: Globals, options: Wanted & { format: 'jsonl' | 'csv'; out?: string }): Promise<void> {
  const query = queryOf(options);
  await withProduct(globals, async (services) => {
    const asked = await askFor(services, options, query);
    if (!asked.ok) return fail(globals, asked.refusal, 'not-found');
    const { reader, filter } = asked.value;
    const written = await services.records.reading.export(reader, filter, options.format);
    if (!written.ok) {
      const { refusal } = written;
      const words = 'most' in refusal ? `more than ${refusal.most} entries: ask for less` : 'nothing is published yet';
      return fail(globals, words, refusal.code);
    }
    const chunks = Readable.from(written.value.chunks);
    if (options.out === undefined) return pipeline(chunks, process.stdout, { end: false });
    // Never over a file that is there, and for its owner's eyes only.
    const file = await open(options.out, 'wx', 0o600);
    await pipeline(chunks, file.createWriteStream());
  });
}

async function erase(globals: Globals, options: Named & { user: string }): Promise<void> {
  await withProduct(globals, async ({ database, parties, records }) => {
    if (!(await clocksAgree(database.read, systemClock))) {
      const words = 'the clocks of this machine and of the database are more than an hour apart: nothing is erased';
      return fail(globals, words, 'clocks-disagree', 1);
    }
    const user = await parties.findUserByUsername(options.user);
    if (user === null) return fail(globals, `there is no user ${options.user}`, 'not-found', 1);
    const done = await records.retention.eraseUser(user.id, { name: options.as, reason: options.reason });
    if (!done.ok) {
      const from = toRfc3339(done.refusal.nextAt);
      return fail(globals, `the law wants all of it kept; the first may go on ${from}`, 'within-retention');
    }
    const { erased, nextAt } = done.value;
    const next = nextAt === null ? null : toRfc3339(nextAt);
    const left = next === null ? 'nothing is left' : `the rest must be kept; the next may go on ${next}`;
    say(globals, { erased, nextAt: next }, `${erased} erased; ${left}`);
  });
}

/** Reads the options as the API reads its query, and ends with exit code 2 where they are not what they should be. */
function queryOf(options: Wanted) {
  const { from, to, event, outcome, surface, address, account, before, limit } = options;
  const scopes = [options.allUsers === true, options.user !== undefined, account !== undefined];
  if (scopes.filter(Boolean).length !== 1) refuseToStart(['name one of --all-users, --user and --account']);
  const given = Object.entries({ from, to, event, outcome, surface, address, account, before, limit });
  const present = Object.fromEntries(given.filter(([, value]) => value !== undefined));
  const query = operations.searchAudit.query.safeParse(present);
  if (!query.success) {
    refuseToStart(query.error.issues.map(({ path, message }) => `--${path.map(String).join('.')}: ${message}`));
  }
  const filter = filterOf(query.data);
  if (!filter.ok) refuseToStart([`--${filter.refusal.pointer.slice(1)}: ${filter.refusal.message}`]);
  return { ...query.data, filter: filter.value };
}

async function askFor(services: Services, options: Wanted, { filter }: ReturnType<typeof queryOf>) {
  const reader: Reader = {
    kind: 'staff',
    role: 'operator',
    name: options.as,
    reason: options.reason,
    credentialId: null,
    origin: null,
  };
  if (options.user === undefined) return { ok: true, value: { reader, filter } } as const;
  const user = await services.parties.findUserByUsername(options.user);
  const found: Result<{ reader: Reader; filter: typeof filter }, string> =
    user === null
      ? refuse(`there is no user ${options.user}`)
      : { ok: true, value: { reader, filter: { ...filter, userId: user.id } } };
  return found;
}

function fail(globals: Globals, words: string, refused: string, code = REFUSED): void {
  process.exitCode = code;
  if (globals.json) say(globals, { refused }, '');
  else process.stderr.write(`${words}\n`);
}

/** Short enough for an entry, and no control characters. */
const SOME_WORDS = /^[^\p{Cc}]{1,400}$/u;
function asText(text: string): string {
  const words = text.trim();
  if (!SOME_WORDS.test(words) || !words.isWellFormed())
    throw new InvalidArgumentError('some words, at most 400 characters');
  return words;
}

function asDays(text: string): number {
  if (!/^[1-9][0-9]{0,4}$/.test(text)) throw new InvalidArgumentError('a whole number of days');
  return Number(text);
}
