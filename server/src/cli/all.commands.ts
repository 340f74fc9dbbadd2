/**
 * Every group of commands, in the order of the help, each loaded only when it is named: most of them need a part of the
 * product alone, and loading the whole takes longer than what most of them do. The help of all loads all.
 */
import type { Command } from 'commander';

type Adds = (program: Command) => void;

/** Under the words that come first on the command line. */
const GROUPS: readonly (readonly [words: readonly string[], load: () => Promise<Adds>])[] = [
  [['serve', 'demo'], async () => (await import('./run.commands.ts')).addRunCommands],
  [['config', 'policy'], async () => (await import('./look.commands.ts')).addLookCommands],
  [['keys'], async () => (await import('./keys.commands.ts')).addKeysCommands],
  [['endpoints'], async () => (await import('./endpoints.commands.ts')).addEndpointsCommands],
  [['audit'], async () => (await import('./audit.commands.ts')).addAuditCommands],
  [['carrier'], async () => (await import('./carrier.commands.ts')).addCarrierCommands],
  [['mail'], async () => (await import('./mail.commands.ts')).addMailCommands],
  [['party'], async () => (await import('./party.commands.ts')).addPartyCommands],
  [['card'], async () => (await import('./card.commands.ts')).addCardCommands],
  [['staff'], async () => (await import('./staff.commands.ts')).addStaffCommands],
  [['passkeys'], async () => (await import('./passkeys.commands.ts')).addPasskeysCommands],
  [['desk'], async () => (await import('./desk.commands.ts')).addDeskCommands],
  [['withdrawals'], async () => (await import('./withdrawals.commands.ts')).addWithdrawalsCommands],
  [['webhooks'], async () => (await import('./webhooks.commands.ts')).addWebhooksCommands],
  [['witness'], async () => (await import('./witness.commands.ts')).addWitnessCommand],
];

/** The named group; where the word names none (a mistake, `help`, nothing), all of them. */
export async function addCommands(program: Command, word: string | undefined): Promise<void> {
  const named = GROUPS.filter(([words]) => word !== undefined && words.includes(word));
  for (const [, load] of named.length > 0 ? named : GROUPS) (await load())(program);
}
