/**
 * `party open`: a person, a username, contact points and accounts with rights and payees, opened as one act from a file
 * or from standard input. The invitation is mailed by a running server. `party address-changed`: the broker, who keeps the
 * postal address, says that it has another one. `party identity`: it says who a client is besides.
 */
import { readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { assert, ok, type Result } from '@strongroom/core';
import type { Command } from 'commander';
import type { Services } from '../compose.ts';
import { systemActor } from '../modules/audit/index.ts';
import type { OpenRefusal } from '../modules/parties/index.ts';
import { type PartyFile, readIdentityFile, readPartyFile } from './party-file.ts';
import { withProduct } from './product.ts';
import { globalsOf, refuseToStart, say } from './terminal.ts';

const REFUSED = 3;
const WORDS: Readonly<Record<OpenRefusal, string>> = {
  username: 'the username cannot be used: its characters or its length',
  'username-taken': 'the username is taken',
  'account-taken': 'an account has this number or id already',
  'account-unknown': 'the account to join is not open at this legal entity',
  phone: 'the phone number is not one in international form',
  mail: 'the mail address is not one',
  entity: 'there is no such legal entity',
};

export function addPartyCommands(program: Command): void {
  const party = program.command('party').description('persons and their accounts');
  party
    .command('address-changed')
    .description('the broker has another postal address on file: no card is sent there for a while by one person alone')
    .argument('<username>')
    .action(async (username: string) => {
      const globals = globalsOf(program);
      const noted = await withProduct(globals, async ({ database, parties, identities }) => {
        const user = await parties.findUserByUsername(username);
        if (user !== null) await database.transaction((tx) => identities.addressChanged(tx, user.id, systemActor));
        return user !== null;
      });
      if (!noted) process.exitCode = 1;
      say(globals, { noted }, noted ? `noted for ${username}` : `${username} is nobody's`);
    });

  party
    .command('identity')
    .description(
      'by what two usernames are known to be one person’s, from a file: exit codes: 0 kept, 1 nobody’s, 2 the file is wrong',
    )
    .argument('<username>')
    .option('--file <path>', 'JSON, the `identity` of docs/guides/integrate.md; "-" or nothing reads standard input')
    .action(async (username: string, { file }: { file?: string }) => {
      const identity = readIdentityFile(await read(file));
      if (!identity.ok) refuseToStart(identity.refusal);
      const globals = globalsOf(program);
      const kept = await withProduct(globals, async ({ database, parties, identities }) => {
        const user = await parties.findUserByUsername(username);
        if (user !== null)
          await database.transaction((tx) => identities.record(tx, user.id, identity.value, systemActor));
        return user !== null;
      });
      if (!kept) process.exitCode = 1;
      say(globals, { kept }, kept ? `kept for ${username}` : `${username} is nobody's`);
    });

  party
    .command('open')
    .description(
      'open a party and invite the person; exit codes: 0 opened, 2 the file is wrong, 3 refused (nothing was opened)',
    )
    .option('--file <path>', 'JSON, see docs/guides/integrate.md; "-" or nothing reads standard input')
    .action(async ({ file }: { file?: string }) => {
      const party = readPartyFile(await read(file));
      if (!party.ok) refuseToStart(party.refusal);
      const globals = globalsOf(program);
      const opened = await withProduct(globals, (services) => openParty(services, party.value));
      if (opened.ok) return say(globals, opened.value, opened.value.userId);
      process.exitCode = REFUSED;
      if (globals.json) say(globals, { refused: opened.refusal }, '');
      else process.stderr.write(`${WORDS[opened.refusal]}\n`);
    });
}

async function read(file: string | undefined): Promise<Uint8Array> {
  if (file !== undefined && file !== '-') {
    try {
      return readFileSync(file);
    } catch {
      return refuseToStart([`the file ${file} cannot be read`]);
    }
  }
  // Nothing is ever asked at a terminal: somebody who forgot the file would wait for an answer that does not come.
  if (process.stdin.isTTY) return refuseToStart(['name a file with --file, or pipe one in']);
  return buffer(process.stdin);
}

export interface OpenedParty {
  readonly userId: string;
  readonly accounts: readonly { readonly id: string; readonly number: string; readonly payeeIds: readonly string[] }[];
}

/** Everything or nothing: a payee that cannot be written leaves no party behind. */
function openParty(services: Services, file: PartyFile): Promise<Result<OpenedParty, OpenRefusal>> {
  const { database, identities, opening, parties, withdrawals } = services;
  const { identity, ...rest } = file;
  const wanted = file.accounts.map(({ payees: _payees, id, ...account }) => ({
    ...account,
    ...(id !== undefined && { id }),
  }));
  return database.attempt(async (tx) => {
    const invited = await opening.invite(tx, { ...rest, accounts: wanted });
    if (!invited.ok) return invited;
    if (identity !== undefined) await identities.record(tx, invited.value.userId, identity, systemActor);
    const house = parties.entity(file.entityId);
    const accounts: OpenedParty['accounts'][number][] = [];
    for (const [index, { number, payees }] of file.accounts.entries()) {
      const accountId = invited.value.accountIds[index];
      assert(accountId !== undefined, 'every account of the file was opened');
      const payeeIds: string[] = [];
      for (const { currency = house.currency, ...payee } of payees)
        payeeIds.push(await withdrawals.addPayee(tx, { ...payee, accountId, currency }));
      accounts.push({ id: accountId, number, payeeIds });
    }
    return ok({ userId: invited.value.userId, accounts });
  });
}
