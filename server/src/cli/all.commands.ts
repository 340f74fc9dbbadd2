/** Every command there is, in the order of the help. */
import type { Command } from 'commander';
import { addAuditCommands } from './audit.commands.ts';
import { addCardCommands } from './card.commands.ts';
import { addCarrierCommands } from './carrier.commands.ts';
import { addDeskCommands } from './desk.commands.ts';
import { addEndpointsCommands } from './endpoints.commands.ts';
import { addKeysCommands } from './keys.commands.ts';
import { addLookCommands } from './look.commands.ts';
import { addMailCommands } from './mail.commands.ts';
import { addPartyCommands } from './party.commands.ts';
import { addPasskeysCommands } from './passkeys.commands.ts';
import { addRunCommands } from './run.commands.ts';
import { addStaffCommands } from './staff.commands.ts';
import { addWebhooksCommands } from './webhooks.commands.ts';
import { addWithdrawalsCommands } from './withdrawals.commands.ts';
import { addWitnessCommand } from './witness.commands.ts';

export function addAllCommands(program: Command): void {
  addRunCommands(program);
  addLookCommands(program);
  addKeysCommands(program);
  addEndpointsCommands(program);
  addAuditCommands(program);
  addCarrierCommands(program);
  addMailCommands(program);
  addPartyCommands(program);
  addCardCommands(program);
  addStaffCommands(program);
  addPasskeysCommands(program);
  addDeskCommands(program);
  addWithdrawalsCommands(program);
  addWebhooksCommands(program);
  addWitnessCommand(program);
}
