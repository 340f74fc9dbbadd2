/** `webhooks`: one that has ended goes on, and is told again what it missed. */
import type { Command } from 'commander';
import { systemClock } from '../platform/system.ts';
import { withProduct } from './product.ts';
import { globalsOf, say } from './terminal.ts';

export function addWebhooksCommands(program: Command): void {
  const webhooks = program.command('webhooks').description('entries of the audit trail that other systems are told');
  webhooks
    .command('resume')
    .description(
      'one that has ended (410, or it took nothing for days) is told from now on; exit code 1 when it is not ended',
    )
    .argument('<id>', 'as configured in events.webhooks')
    .action((id: string) =>
      withProduct(globalsOf(program), async ({ events }) => {
        const resumed = await events.resumeWebhook(id);
        if (!resumed) process.exitCode = 1;
        say(globalsOf(program), { resumed }, resumed ? `${id} is told again` : `${id} has not ended`);
      }),
    );
  webhooks
    .command('replay')
    .description('tell one again, oldest first, what it hears of this time; its receiver knows each by its id')
    .argument('<id>', 'as configured in events.webhooks')
    .requiredOption('--since <time>', 'RFC 3339: 2026-11-21T08:00:00Z')
    .option('--until <time>', 'RFC 3339; without it, now')
    .action((id: string, { since, until }: { since: string; until?: string }) =>
      withProduct(globalsOf(program), async ({ events }) => {
        const [from, to] = [Date.parse(since), until === undefined ? systemClock.now() : Date.parse(until)];
        const isTime = Number.isFinite(from) && Number.isFinite(to) && from < to;
        const told = isTime ? await events.replayWebhook(id, { from, to }) : null;
        if (told === null) process.exitCode = 1;
        const text = isTime ? `${id} is no webhook` : 'since and until are times, the one before the other';
        say(globalsOf(program), { told }, told === null ? text : `${told} messages are told again`);
      }),
    );
}
