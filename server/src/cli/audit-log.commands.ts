/**
 * `audit key`: who the log is. `audit restart-log`: what is left when the database of a log went back and cannot be brought
 * forward again.
 */
import { keyFingerprint, parseVerifierKey } from '@strongroom/transparency-log';
import type { Command } from 'commander';
import { withProduct } from './product.ts';
import { globalsOf, say } from './terminal.ts';

export function addAuditLogCommands(audit: Command, program: Command): void {
  audit
    .command('key')
    .description('the name and verifier key of the log, and the fingerprint that clients ask for by telephone')
    .action(() =>
      withProduct(globalsOf(program), async ({ log }) => {
        const { origin, verifierKey } = log.receipts;
        const key = parseVerifierKey(verifierKey);
        const fingerprint = key.ok ? keyFingerprint(key.value) : null;
        say(
          globalsOf(program),
          { origin, verifierKey, fingerprint },
          `log          ${origin}\nkey          ${verifierKey}\nfingerprint  ${fingerprint}`,
        );
      }),
    );
  audit
    .command('restart-log')
    .description(
      'begin a new log, under a name and key of its own, over the entries that survived: when the database is an older one than what was signed. Stop every server first',
    )
    .requiredOption('--as <name>', 'who decides this; it is written down')
    .requiredOption('--reason <text>', 'why; it is written down')
    .action((options: { as: string; reason: string }) =>
      withProduct(globalsOf(program), async ({ log }) => {
        const { origin, verifierKey, putAside } = await log.succeed({ by: options.as, reason: options.reason });
        const kept = putAside === null ? '' : `\nthe copy of the log before: ${putAside}`;
        say(
          globalsOf(program),
          { origin, verifierKey, putAside },
          `the log is now ${origin}\nkey: ${verifierKey}${kept}`,
        );
      }),
    );
}
