/**
 * The desktop surface on the command line. Without a command it is a screen for a person; with one it prints and ends, and
 * never asks where nobody sits. Exit codes: exit-codes.ts and docs/guides/terminal.md.
 */
import { Command } from 'commander';
import * as commands from './commands.ts';
import type { Globals } from './context.ts';
import { Ending, EXIT, type ExitCode } from './exit-codes.ts';
import { json, plainLines } from './plain-text.ts';
import type { ScreenOptions } from './screen/run-screen.ts';

const program = new Command('terminal')
  .description('Strongroom Terminal: account, quotes, orders and the trading role, on a command line')
  .option('--json', 'print for machines')
  .option('--no-tty', 'ask nobody anything, even where somebody sits')
  .option('--store <file>', 'the sealed file (STRONGROOM_TERMINAL_STORE)')
  .option('--key-file <file>', 'seal with the key in this file, not with a passphrase (STRONGROOM_TERMINAL_KEY_FILE)')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.done : EXIT.wrongUse));

const globals = (): Globals => program.opts();

let endsWith: ExitCode = EXIT.done;
program
  .command('screen', { isDefault: true })
  .description('account, quotes, orders and the trading role, as they move')
  .option('--account <account>', 'which account; the first one otherwise')
  .option('--lock-after <minutes>', 'lock when no key was pressed for so long, or never', '10')
  .option('--log-off-at <time>', 'log off every day, by the clock of this machine', '23:45')
  .option('--restart-at <time>', 'start anew every day and stay signed in, up to the end of the week')
  .action(async (options: ScreenOptions) => {
    const { runScreen } = await import('./screen/run-screen.ts');
    endsWith = await runScreen(globals(), options);
  });
program
  .command('login')
  .description('sign in, in the browser, and keep the tokens sealed')
  .option('--issuer <url>', 'the portal of the broker', process.env.STRONGROOM_ISSUER ?? 'http://localhost:4180')
  .option('--client <id>', 'the id under which this program is registered', 'strongroom-terminal')
  .option('--device', 'by a code that is typed on another screen')
  .option('--read-only', 'ask for reading alone: this terminal cannot trade')
  .action((options: commands.LoginOptions) => commands.login(globals(), options));
program
  .command('logout')
  .description('end the session and forget the tokens')
  .action(() => commands.logout(globals()));
program
  .command('status')
  .description('what this session is and who trades')
  .action(() => commands.status(globals()));
program
  .command('account [account]')
  .description('balances and positions')
  .action((named?: string) => commands.account(globals(), named));
program
  .command('quotes [account]')
  .description('prices of this moment')
  .action((named?: string) => commands.quotes(globals(), named));
program
  .command('orders [account]')
  .description('orders in the book')
  .action((named?: string) => commands.orders(globals(), named));
program
  .command('trade')
  .description('trade in this session; exit code 6 where another one trades')
  .option('--take-over', 'from the session that trades now')
  .action(({ takeOver }: { takeOver?: boolean }) => commands.trade(globals(), takeOver === true));
program
  .command('release')
  .description('trade here no longer')
  .action(() => commands.release(globals()));

// `terminal quotes | head`: whoever reads may leave early.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? EXIT.done : EXIT.failed),
);

program.parseAsync().then(
  () => process.exit(endsWith),
  (error: unknown) => {
    const { exitCode, code, message } =
      error instanceof Ending
        ? error
        : new Ending(EXIT.failed, 'failed', error instanceof Error ? error.message : String(error));
    process.stderr.write(`${globals().json ? json({ code, message, exitCode }) : plainLines(message)}\n`);
    process.exit(exitCode);
  },
);
