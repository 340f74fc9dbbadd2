/**
 * `mail bounce`: takes in one report of a mail that came back, as the pipe of a mail server hands it over. What it can do
 * nothing with ends well all the same: a mail server that is told of a failure writes a report about the report.
 */
import type { Command } from 'commander';
import { MOST_REPORT_BYTES } from '../modules/delivery/index.ts';
import { withProduct } from './product.ts';
import { globalsOf, say } from './terminal.ts';

/** EX_TEMPFAIL of sysexits: the mail server keeps the report and comes again. */
const TRY_AGAIN = 75;

export function addMailCommands(program: Command): void {
  const mail = program.command('mail').description('mail that comes back');
  mail
    .command('bounce')
    .description('take in a delivery report (RFC 3464) from standard input; exit code 75 when it should come again')
    .option('--to <address>', 'where the report came to, as the mail server knows it from the envelope')
    .action(async ({ to }: { to?: string }) => {
      const raw = await readInput();
      try {
        const outcome = await withProduct(globalsOf(program), ({ mailReturns }) => mailReturns.take(raw, to));
        say(
          globalsOf(program),
          { outcome },
          outcome === 'returned' ? 'the mail came back: kept' : 'says nothing: let go',
        );
      } catch (error) {
        process.exitCode = TRY_AGAIN;
        say(globalsOf(program), { outcome: 'try-again' }, error instanceof Error ? error.message : 'unknown failure');
      }
    });
}

/** One byte beyond what is looked at is enough to know that it is too much; the rest is read and dropped. */
async function readInput(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin) {
    if (length <= MOST_REPORT_BYTES) chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
  }
  return Buffer.concat(chunks);
}
