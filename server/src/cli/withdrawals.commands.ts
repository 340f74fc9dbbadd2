/** `withdrawals`: those that are delayed, and how to send one to the broker again. */
import { toDecimal, toRfc3339 } from '@strongroom/core';
import type { Command } from 'commander';
import type { DelayedWithdrawals } from '../modules/payments/index.ts';
import { withProduct } from './product.ts';
import { type Globals, globalsOf, out, say } from './terminal.ts';

export function addWithdrawalsCommands(program: Command): void {
  const withdrawals = program.command('withdrawals').description('withdrawals whose answer from the broker is unclear');
  withdrawals
    .command('delayed')
    .description('list them, oldest first, with the reason')
    .action(() =>
      withProduct(globalsOf(program), ({ delayedWithdrawals }) => list(globalsOf(program), delayedWithdrawals)),
    );
  withdrawals
    .command('retry')
    .description(
      'send one to the broker again at once, under the key it always had; exit code 1 when it is not delayed',
    )
    .argument('<id>', 'wdr_…')
    .action((id: string) =>
      withProduct(globalsOf(program), async ({ delayedWithdrawals }) => {
        const retried = await delayedWithdrawals.retry(id);
        if (!retried) process.exitCode = 1;
        say(globalsOf(program), { retried }, retried ? `${id} is sent again` : `${id} is not a delayed withdrawal`);
      }),
    );
}

async function list(globals: Globals, delayed: DelayedWithdrawals): Promise<void> {
  const found = (await delayed.list()).map((one) => ({
    id: one.id,
    accountId: one.accountId,
    amount: toDecimal(one),
    currency: one.currency,
    since: one.delayedAt === null ? null : toRfc3339(one.delayedAt),
    reason: one.delayReason,
  }));
  if (globals.json) out(JSON.stringify(found));
  else if (found.length === 0) out('no withdrawal is delayed');
  for (const { id, accountId, amount, currency, since, reason } of globals.json ? [] : found)
    out(`${id}  ${since}  ${reason}  ${currency} ${amount}  ${accountId}`);
}
