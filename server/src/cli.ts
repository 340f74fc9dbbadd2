/**
 * The command line. Exit codes: 0 done, 1 failed, 2 wrong use or wrong configuration; a command with more of them says
 * so in its help. `--json` prints for machines; nothing ever asks a question when there is nobody at a terminal.
 */
import { Command } from 'commander';

const program = new Command('strongroom')
  .description('Account protection for brokers and trading platforms')
  .option('--config <file>', 'configuration file (JSON); STRONGROOM_CONFIG names one too')
  .option('--json', 'print for machines')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

const [group, command] = program.parseOptions(process.argv.slice(2)).operands;
if (group === 'audit' && command === 'verify') {
  // An auditor's tool on its own: it needs nothing of the product, and starts without it.
  const { addAuditVerifyCommands } = await import('./cli/audit-verify.commands.ts');
  addAuditVerifyCommands(program.command('audit'), program);
} else {
  const { addCommands } = await import('./cli/all.commands.ts');
  await addCommands(program, group);
}

// `strongroom policy explain | head`: whoever reads may leave early.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
