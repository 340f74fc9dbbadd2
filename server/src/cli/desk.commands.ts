/**
 * `desk act` and `desk closings`: what a member of staff does and sees at the desk, at a terminal. It is the same as there: as themselves, with password
 * and a code, through the same functions, and with a second person where the act needs one. The password comes from
 * STRONGROOM_STAFF_PASSWORD or the first line of standard input, never from an argument that others can list.
 */
import { readFileSync } from 'node:fs';
import { deskAct } from '@strongroom/contract';
import { newId, toRfc3339 } from '@strongroom/core';
import type { Command } from 'commander';
import type { Services } from '../compose.ts';
import type { RequestContext } from '../platform/http/route.ts';
import { systemClock, systemRandom } from '../platform/system.ts';
import { withProduct } from './product.ts';
import { configOf, type Globals, globalsOf, out, refuseToStart, say } from './terminal.ts';

const REFUSED = 3;

interface AsMember {
  readonly as: string;
  readonly code?: string;
}
type Act = Awaited<ReturnType<Services['staff']['acts']['own']>>[number];
type Member = Parameters<Services['staff']['acts']['own']>[0];

export function addDeskCommands(program: Command): void {
  const desk = program.command('desk').description('what staff do at the desk, as themselves');

  asMember(desk.command('closings').description('accounts that their clients asked to close')).action(
    (options: AsMember) =>
      run(program, options, async (services, member) =>
        showClosings(globalsOf(program), await services.staff.closingsFor(member)),
      ),
  );

  const act = desk
    .command('act')
    .description(
      'acts of staff; STRONGROOM_STAFF_PASSWORD or standard input holds the password; exit code 3 when refused',
    );

  asMember(act.command('list').description('acts that wait for a second person, or with --own one’s own'))
    .option('--own', 'what one proposed and decided')
    .action((options: AsMember & { own?: true }) =>
      run(program, options, async ({ staff: { acts } }, member) =>
        show(globalsOf(program), options.own === true ? await acts.own(member, null) : await acts.awaiting(member)),
      ),
    );

  asMember(act.command('propose').description('do an act, or propose it to a second person'))
    .requiredOption('--act <json>', 'kind and parameters: {"kind":"…","parameters":{…}}')
    .requiredOption('--reason <text>', 'why; it is written down')
    .option('--key <text>', 'the same for every repeat of one wish')
    .action((options: AsMember & { act: string; reason: string; key?: string }) => {
      const wish = readAct(options.act);
      const idempotencyKey = options.key ?? newId('key', systemClock.now(), systemRandom);
      return run(program, options, async ({ staff: { acts } }, member, context) => {
        const done = await acts.propose(member, { act: wish, reason: options.reason, idempotencyKey }, context);
        if (done.ok) show(globalsOf(program), [done.value]);
        else refused(globalsOf(program), done.refusal);
      });
    });

  asMember(act.command('approve').description('approve as the second person; the code is the proof'))
    .argument('<id>', 'act_…')
    .requiredOption('--hash <hex>', 'of what was seen, as list prints it')
    .action((id: string, options: AsMember & { hash: string }) =>
      run(
        program,
        options,
        async ({ staff: { acts } }, member, context, code) => {
          const proof = { method: 'totp', code } as const;
          const done = await acts.approve(member, { id, hash: options.hash, proof }, context);
          if (done.ok) show(globalsOf(program), [done.value]);
          else refused(globalsOf(program), done.refusal);
        },
        'the act',
      ),
    );
}

const asMember = (command: Command): Command =>
  command
    .requiredOption('--as <name>', 'the member of staff who acts')
    .option('--code <digits>', 'a code of their authenticator app that was not used yet; without one it is refused');

/** Password and code first, as at the desk; where the act itself is proven with the code, it is left for that. */
async function run(
  program: Command,
  { as: username, code }: AsMember,
  act: (services: Services, member: Member, context: RequestContext, code: string) => Promise<void>,
  codeIsFor: 'signing in' | 'the act' = 'signing in',
): Promise<void> {
  const password = readPassword();
  await withProduct(globalsOf(program), async (services) => {
    const { deskSignIn, ownFactors, prove } = services.staff;
    const context = contextNow();
    const found = await deskSignIn.member({ username, password }, context);
    if (!found.ok) return refused(globalsOf(program), found.refusal);
    // Only to whoever knows the password: what somebody proves themselves with is nothing for strangers.
    if (!(await ownFactors.methodsOf(found.value)).includes('totp')) return passkeyOnly(globalsOf(program));
    if (code === undefined) return refuseToStart(['--code: a code of the authenticator app is needed']);
    if (codeIsFor === 'signing in') {
      const about = { kind: 'sign-in', id: context.requestId, binding: 'command-line' } as const;
      const proven = await prove(found.value, { method: 'totp', code }, about, context);
      if (!proven.ok) return refused(globalsOf(program), proven.refusal);
    }
    return act(services, found.value, context, code);
  });
}

function readPassword(): string {
  const given = process.env.STRONGROOM_STAFF_PASSWORD;
  if (given !== undefined) return given;
  // Nothing is ever asked at a terminal: somebody who forgot it would wait for a question that does not come.
  if (process.stdin.isTTY) return refuseToStart(['set STRONGROOM_STAFF_PASSWORD, or pipe the password in']);
  return readFileSync(0, 'utf8').split('\n')[0] ?? '';
}

function readAct(text: string) {
  try {
    return deskAct.parse(JSON.parse(text));
  } catch {
    return refuseToStart(['--act: must be an act as the API takes it, {"kind":"…","parameters":{…}}']);
  }
}

/** Where this comes from: this machine, and no browser. */
const contextNow = (): RequestContext => ({
  requestId: 'command-line',
  address: '127.0.0.1',
  userAgent: 'strongroom',
  cookies: {},
  now: systemClock.now(),
  platform: null,
  idempotencyKey: null,
  approvalId: null,
});

function refused(globals: Globals, refusal: { readonly code: string; readonly rule?: string }): void {
  process.exitCode = REFUSED;
  const { code, rule } = refusal;
  if (globals.json) out(JSON.stringify({ refused: code, ...(rule !== undefined && { rule }) }));
  else process.stderr.write(`refused: ${code}${rule === undefined ? '' : ` (${rule})`}\n`);
}

/**
 * A passkey answers a browser on the desk's own page, where its owner reads what it signs; at a terminal there is only the
 * code. Whoever has no app for codes does the same acts there.
 *
 * Attack: a terminal that prints an address to open has somebody approve, in their browser, what it never showed.
 */
function passkeyOnly(globals: Globals): void {
  process.exitCode = REFUSED;
  const desk = configOf(globals).desk?.publicOrigin ?? null;
  if (globals.json) {
    out(JSON.stringify({ refused: 'factor-unavailable', rule: 'method', desk }));
    return;
  }
  const where = desk === null ? 'at the desk, which this house does not serve' : `at the desk, ${desk}`;
  process.stderr.write(
    `refused: a passkey answers in a browser only. Sign in ${where}, with it: every act is done and approved there as well\n`,
  );
}

function show(globals: Globals, acts: readonly Act[]): void {
  const facts = acts.map(({ id, kind, state, reason, people, proposedBy, settledBy, outcome, expiresAt, ...act }) => ({
    id,
    kind,
    parameters: JSON.parse(act.parameters) as unknown,
    shown: act.shown && (JSON.parse(act.shown) as unknown),
    state,
    reason,
    people,
    proposedBy,
    settledBy,
    outcome,
    expiresAt: toRfc3339(expiresAt),
    hash: act.hash.toString('hex'),
  }));
  const lines = facts.flatMap(({ id, kind, state, reason, parameters, shown, hash }) => [
    `${id}  ${kind}  ${state}  ${printable(reason)}`,
    `  ${printable(JSON.stringify(parameters))} ${printable(JSON.stringify(shown))}`,
    `  hash ${hash}`,
  ]);
  say(globals, facts, lines.length === 0 ? 'nothing' : lines.join('\n'));
}

function showClosings(globals: Globals, closings: Awaited<ReturnType<Services['staff']['closingsFor']>>): void {
  const lines = closings.flatMap(({ id, client, account, askedAt, until, waitsFor }) => [
    `${id}  ${printable(client.username)}  ${printable(account.number)}  ${waitsFor ?? 'broker-unavailable'}`,
    `  asked ${askedAt}, lapses ${until}`,
    `  ${JSON.stringify({ userId: client.userId, accountId: account.id, closingId: id })}`,
  ]);
  say(globals, closings, lines.length === 0 ? 'nothing' : lines.join('\n'));
}

/** Attack: a reason with an escape sequence rewrites the terminal of whoever decides. */
const printable = (text: string): string => text.replaceAll(/\p{C}/gu, '?');
