/**
 * The command line. Exit codes: 0 done, 1 failed, 2 wrong use or wrong configuration; a command with more of them says
 * so in its help. `--json` prints for machines; nothing ever asks a question when there is nobody at a terminal.
 */
import { Command } from 'commander';
import { addAuditCommands } from './cli/audit.commands.ts';
import { addCardCommands } from './cli/card.commands.ts';
import { addCarrierCommands } from './cli/carrier.commands.ts';
import { addDeskCommands } from './cli/desk.commands.ts';
import { addEndpointsCommands } from './cli/endpoints.commands.ts';
import { addKeysCommands } from './cli/keys.commands.ts';
import { addLookCommands } from './cli/look.commands.ts';
import { addMailCommands } from './cli/mail.commands.ts';
import { addPartyCommands } from './cli/party.commands.ts';
import { addPasskeysCommands } from './cli/passkeys.commands.ts';
import { addRunCommands } from './cli/run.commands.ts';
import { addStaffCommands } from './cli/staff.commands.ts';
import { addWebhooksCommands } from './cli/webhooks.commands.ts';
import { addWithdrawalsCommands } from './cli/withdrawals.commands.ts';
import { addWitnessCommand } from './cli/witness.commands.ts';

const program = new Command('strongroom')
  .description('Account protection for brokers and trading platforms')
  .option('--config <file>', 'configuration file (JSON); STRONGROOM_CONFIG names one too')
  .option('--json', 'print for machines')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

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

// `strongroom policy explain | head`: whoever reads may leave early.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
