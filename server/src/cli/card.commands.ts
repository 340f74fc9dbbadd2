/**
 * `card`: the stock of security cards and what staff do with them. Seeds come and go in PSKC files; a pass phrase is read
 * from a file and never from the command line, where everybody on the machine could see it. A forgotten PIN is nothing
 * for the operator: two people at the desk let it be replaced.
 *
 * Whoever acts is named, and so is the second person where the desk would ask for one: both must be open members of staff
 * with the role, and both stand in the audit trail. Who may run commands on this machine is the operator's to see to; at
 * the desk, and by `desk act`, members prove who they are.
 */
import { createReadStream, readFileSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ok, type Result, refuse, toRfc3339 } from '@strongroom/core';
import type { PskcUnlock } from '@strongroom/pskc';
import type { Command } from 'commander';
import type { Services } from '../compose.ts';
import { staffActor } from '../modules/audit/index.ts';
import type { CardAct } from '../modules/cards/index.ts';
import { withProduct } from './product.ts';
import { globalsOf, refuseToStart, say } from './terminal.ts';

const NOT_NAMED = 'whoever acts is an open member with the role cards, and the second person another one';
const ITERATIONS = 600_000;
const KEY_BYTES = 32;

type Desk = Services['cards']['desk'];
const STEPS = {
  unassign: 'take back an assignment that was not shipped',
  ship: 'say that a card has left the house',
  takeBack: 'say that a card has come back',
  keep: 'put a card that came back into stock again',
  retire: 'destroy a card; one that was lost costs its fee',
  collected: 'say that the broker has taken the fee',
} as const satisfies Partial<Record<keyof Desk, string>>;

/** The members who act, by their names. */
interface By {
  readonly as: string;
  readonly second?: string;
}

interface Sealing extends By {
  readonly passphraseFile?: string;
  readonly plain?: boolean;
}

function passphraseOf({ passphraseFile, plain }: Sealing): string | null {
  if (passphraseFile !== undefined) return readFileSync(passphraseFile, 'utf8').replace(/\r?\n$/, '');
  return plain === true ? null : refuseToStart(['name --passphrase-file, or say --plain']);
}

interface NotNamed {
  readonly code: 'not-permitted';
  readonly rule: 'role' | 'second-person';
}

/** Refuses before anything is done: a name that is nobody's, of somebody who left, or who may not do this. */
async function actOf({ staff }: Services, { as, second }: By): Promise<Result<CardAct, NotNamed>> {
  const members = await staff.members.list();
  const named = (name: string) =>
    members.find((member) => member.name === name && member.state === 'active' && member.roles.includes('cards'));
  const proposedBy = named(as);
  const approvedBy = second === undefined ? null : named(second);
  if (proposedBy === undefined || approvedBy === undefined) return refuse({ code: 'not-permitted', rule: 'role' });
  if (approvedBy?.id === proposedBy.id) return refuse({ code: 'not-permitted', rule: 'second-person' });
  return ok({ actor: staffActor({ proposedBy, approvedBy }, null), origin: null });
}

/** Every command that changes something says who does it. */
const by = (command: Command): Command =>
  command
    .requiredOption('--as <name>', 'the member of staff who does it; is written down')
    .option('--second <name>', 'the second person, where one is not enough; is written down');

export function addCardCommands(program: Command): void {
  const card = program.command('card').description('security cards: the stock, and what staff do with them');
  const globals = () => globalsOf(program);
  const done = (right: boolean, answer: object, text: string): void => {
    if (!right) process.exitCode = 1;
    say(globals(), answer, text);
  };

  by(card.command('import'))
    .description('take cards into stock from a PSKC file (RFC 6030), whole or not at all')
    .argument('<file>')
    .option('--passphrase-file <path>', 'seeds are sealed under the pass phrase in this file')
    .option('--plain', 'seeds are in the open')
    .action(async (file: string, sealing: Sealing) => {
      const passphrase = passphraseOf(sealing);
      const unlock: PskcUnlock = passphrase === null ? { kind: 'plain' } : { kind: 'passphrase', passphrase };
      const taken = await withProduct(globals(), async (services) => {
        const act = await actOf(services, sealing);
        return act.ok ? services.cards.stock.import(createReadStream(file), { unlock }, act.value) : act;
      });
      if (taken.ok) return done(true, taken.value, `${taken.value.serials.length} cards are in stock`);
      done(false, { refused: taken.refusal }, JSON.stringify(taken.refusal));
    });

  by(card.command('export'))
    .description('write cards in stock to a PSKC file')
    .argument('<file>', 'a new one, for its owner to read alone')
    .argument('<serial...>')
    .option('--passphrase-file <path>', 'seal the seeds under the pass phrase in this file')
    .option('--plain', 'write the seeds in the open, which takes a second person: whoever reads the file has the cards')
    .action(async (file: string, serials: string[], sealing: Sealing) => {
      const passphrase = passphraseOf(sealing);
      const sealed = { kind: 'passphrase', passphrase: passphrase ?? '', iterations: ITERATIONS } as const;
      const protection = passphrase === null ? ({ kind: 'plain' } as const) : { ...sealed, keyBytes: KEY_BYTES as 32 };
      const written = await withProduct(globals(), async (services) => {
        const act = await actOf(services, sealing);
        if (!act.ok) return act.refusal;
        // Attack: over a file that is there, whose mode lets others read it. And no entry says what was not written.
        const to = await open(file, 'wx', 0o600);
        const container = await services.cards.stock.export(serials, protection, act.value);
        if (container.ok) await pipeline(Readable.from(container.value), to.createWriteStream());
        else await Promise.all([to.close(), rm(file)]);
        return container.ok ? null : container.refusal;
      });
      if (written === null && passphrase === null)
        process.stderr.write(`${file}: the seeds are in the open; destroy it as soon as it was taken\n`);
      const why = written !== null && ('serialNo' in written ? `${written.serialNo} is not in stock` : NOT_NAMED);
      done(written === null, { refused: written }, why === false ? file : why);
    });

  card
    .command('list')
    .description('cards and how they stand, and who waits for one')
    .action(() =>
      withProduct(globals(), async ({ cards }) => {
        const found = (await cards.list()).map(({ serialNo, state, ownerId }) => ({ serialNo, state, ownerId }));
        const waiting = (await cards.desk.requests()).map(({ id, userId, createdAt }) => {
          return { id, userId, createdAt: toRfc3339(createdAt) };
        });
        const lines = [
          ...found.map(({ serialNo, state, ownerId }) => `${serialNo}  ${state}  ${ownerId ?? ''}`),
          ...waiting.map(({ id, userId, createdAt }) => `${id}  asked for ${createdAt}  ${userId}`),
        ];
        say(globals(), { cards: found, requests: waiting }, lines.join('\n'));
      }),
    );

  by(card.command('assign'))
    .description('give a card in stock to who asked for one')
    .argument('<request>', 'crq_…')
    .argument('<serial>')
    .action((requestId: string, serialNo: string, who: By) =>
      step(who, (desk, tx, act) => desk.assign(tx, { requestId, serialNo }, act)),
    );

  for (const [name, description] of Object.entries(STEPS)) {
    by(card.command(name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)))
      .description(description)
      .argument('<serial>')
      .action((serialNo: string, who: By) =>
        step(who, (desk, tx, act) => desk[name as keyof typeof STEPS](tx, serialNo, act)),
      );
  }

  async function step(
    who: By,
    does: (desk: Desk, tx: Parameters<Desk['ship']>[0], act: CardAct) => ReturnType<Desk['ship']>,
  ): Promise<void> {
    const result = await withProduct(globals(), async (services) => {
      const act = await actOf(services, who);
      if (!act.ok) return act;
      return services.database.attempt((tx) => does(services.cards.desk, tx, act.value));
    });
    if (result.ok)
      return done(true, { state: result.value.state }, `${result.value.serialNo} is ${result.value.state}`);
    done(false, { refused: result.refusal }, `refused: ${result.refusal.code} (${result.refusal.rule})`);
  }
}
