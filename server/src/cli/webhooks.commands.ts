/** `webhooks`: one that has ended goes on, and is told again what it missed; and the keys that they are signed with. */
import type { Command } from 'commander';
import { systemClock, systemRandom } from '../platform/system.ts';
import { newWebhookKey, readWebhookKey } from '../platform/webhook-key.ts';
import { withProduct } from './product.ts';
import { configOf, globalsOf, say } from './terminal.ts';

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
  webhooks
    .command('new-key')
    .description('make a key to sign with; the first line is for configuration and secret, the second for the receiver')
    .action(() => {
      const { privateText, publicText } = newWebhookKey(systemRandom);
      say(globalsOf(program), { privateKey: privateText, publicKey: publicText }, `${privateText}\n${publicText}`);
    });
  webhooks
    .command('keys')
    .description('what receivers verify with: the public keys of the webhooks that are signed with private ones')
    .action(() => {
      const keys = (configOf(globalsOf(program)).events?.webhooks ?? []).flatMap(({ id, secrets }) =>
        secrets.flatMap((secret) => {
          const key = readWebhookKey(secret);
          return key === null ? [] : [{ id, publicKey: key.publicText }];
        }),
      );
      const lines = keys.map(({ id, publicKey }) => `${id}  ${publicKey}`);
      say(
        globalsOf(program),
        { keys },
        lines.length === 0 ? 'no webhook is signed with a private key' : lines.join('\n'),
      );
    });
}
