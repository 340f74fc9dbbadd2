/**
 * `staff`: who works at the desk. Members are opened and closed here and nowhere else; the one-time link is printed once.
 * What members do is `desk act`, and they do it as themselves.
 */
import { staffRoles } from '@strongroom/contract';
import { toRfc3339 } from '@strongroom/core';
import { type Command, InvalidArgumentError } from 'commander';
import { withProduct } from './product.ts';
import { entityIds, globalsOf, out, say } from './terminal.ts';

const REFUSED = 3;
const WORDS = {
  name: 'the name cannot be used: its characters or its length',
  'name-taken': 'the name is taken, be it by somebody who left',
} as const;

const oneOf =
  <Value extends string>(known: () => readonly Value[]) =>
  (text: string, before: readonly Value[] = []): readonly Value[] => {
    const found = known().find((each) => each === text);
    if (found === undefined) throw new InvalidArgumentError(`one of ${known().join(', ')}`);
    return [...before, found];
  };

/** Attack: a name with an escape sequence rewrites the terminal of whoever lists the staff. */
function asText(text: string): string {
  if (!/^(?=.*\S)\P{C}{1,80}$/u.test(text)) throw new InvalidArgumentError('1 to 80 visible characters');
  return text;
}

export function addStaffCommands(program: Command): void {
  const staff = program.command('staff').description('who works at the desk');
  const by = '--as <name>';

  staff
    .command('open')
    .description(
      'open a member; prints a one-time link where the member chooses a password and adds a passkey or an authenticator app',
    )
    .argument('<name>', 'what the member signs in with; never given to a second person')
    .requiredOption('--display-name <text>', 'what colleagues read', asText)
    .requiredOption(
      '--role <role>',
      `${staffRoles.join(', ')}; may be repeated`,
      oneOf(() => staffRoles),
    )
    .option('--entity <id>', 'only clients of this legal entity; may be repeated', oneOf(entityIds))
    .option(by, 'who opens it; it is written down', asText, 'operator')
    .action(async (name: string, options: { displayName: string; role: never; entity?: never; as: string }) => {
      const { displayName, role: roles, entity: entities = [], as } = options;
      const opened = await withProduct(globalsOf(program), ({ staff: { members } }) =>
        members.open({ name, displayName, roles, entities }, as),
      );
      const globals = globalsOf(program);
      if (opened.ok) {
        const { expiresAt, ...rest } = opened.value;
        const until = toRfc3339(expiresAt);
        return say(globals, { ...rest, expiresAt: until }, `${rest.link}\nshown once, good until ${until}`);
      }
      process.exitCode = REFUSED;
      if (globals.json) say(globals, { refused: opened.refusal }, '');
      else process.stderr.write(`${WORDS[opened.refusal]}\n`);
    });

  staff
    .command('invite-again')
    .description(
      'a new one-time link for a member whose factors are lost; the old password, factors and sessions end now',
    )
    .argument('<name>')
    .option(by, 'who invites; it is written down', asText, 'operator')
    .action(async (name: string, options: { as: string }) => {
      const globals = globalsOf(program);
      const invited = await withProduct(globals, ({ staff: { members } }) => members.inviteAgain(name, options.as));
      if (invited === null) {
        process.exitCode = 1;
        return say(globals, { invited: null }, `${name} is no open member`);
      }
      const { expiresAt, ...rest } = invited;
      const until = toRfc3339(expiresAt);
      return say(globals, { ...rest, expiresAt: until }, `${rest.link}\nshown once, good until ${until}`);
    });

  staff
    .command('factors')
    .description('what a member signs in with; exit code 1 when there is no such member')
    .argument('<name>')
    .action(async (name: string) => {
      const globals = globalsOf(program);
      const held = await withProduct(globals, async ({ staff: { members, ownFactors } }) => {
        const member = (await members.list()).find((each) => each.name === name);
        return member === undefined ? null : ownFactors.list(member);
      });
      if (held === null) {
        process.exitCode = 1;
        return say(globals, { factors: null }, `${name} is no member`);
      }
      const facts = held.map(({ id, kind, name: called, backupEligible, barredBy, enrolledAt, lastUsedAt }) => ({
        id,
        kind,
        name: called,
        barredBy,
        keptOn: backupEligible === null ? null : backupEligible ? 'synced' : 'one-device',
        enrolledAt: toRfc3339(enrolledAt),
        lastUsedAt: lastUsedAt === null ? null : toRfc3339(lastUsedAt),
      }));
      const lines = facts.map(({ id, kind, name: called, keptOn, barredBy, lastUsedAt }) =>
        [
          ...[id, kind.padEnd(8), (keptOn ?? '').padEnd(10), `used ${lastUsedAt ?? 'never'}`],
          ...[called ?? '', barredBy === null ? '' : `barred by ${barredBy}`],
        ].join('  '),
      );
      return say(globals, facts, lines.join('\n'));
    });

  staff
    .command('close')
    .description('close a member: every session ends at once; exit code 1 when there is none')
    .argument('<name>')
    .option(by, 'who closes it; it is written down', asText, 'operator')
    .action(async (name: string, options: { as: string }) => {
      const closed = await withProduct(globalsOf(program), ({ staff: { members } }) => members.close(name, options.as));
      if (!closed) process.exitCode = 1;
      say(globalsOf(program), { closed }, closed ? `${name} is closed` : `${name} is no open member`);
    });

  staff
    .command('list')
    .description('list members, with roles and legal entities')
    .action(async () => {
      const members = await withProduct(globalsOf(program), ({ staff: desk }) => desk.members.list());
      const lines = members.map(({ passwordHash: _hash, openedAt, ...member }) => {
        return { ...member, openedAt: toRfc3339(openedAt) };
      });
      if (globalsOf(program).json) return out(JSON.stringify(lines));
      for (const { name, state, roles, entities } of lines)
        out(`${name.padEnd(24)} ${state.padEnd(8)} ${roles.join(' ')}  ${entities.join(' ') || 'all entities'}`);
    });
}
