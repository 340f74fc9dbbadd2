/** `webhooks`: one that its receiver has ended goes on. */
import type { Command } from 'commander';
import { withProduct } from './product.ts';
import { globalsOf, say } from './terminal.ts';

export function addWebhooksCommands(program: Command): void {
  const webhooks = program.command('webhooks').description('entries of the audit trail that other systems are told');
  webhooks
    .command('resume')
    .description('one that its receiver has ended (410) is told again from now on; exit code 1 when it is not ended')
    .argument('<id>', 'as configured in events.webhooks')
    .action((id: string) =>
      withProduct(globalsOf(program), async ({ events }) => {
        const resumed = await events.resumeWebhook(id);
        if (!resumed) process.exitCode = 1;
        say(globalsOf(program), { resumed }, resumed ? `${id} is told again` : `${id} has not ended`);
      }),
    );
}
