/** `endpoints`: whether what people connect to is as it must be. */
import type { Command } from 'commander';
import { withProduct } from './product.ts';
import { globalsOf, out } from './terminal.ts';

export function addEndpointsCommands(program: Command): void {
  const endpoints = program.command('endpoints').description('our own public endpoints');
  endpoints
    .command('check')
    .description('connect to each and say what was seen; exit code 1 when something is not as it must be')
    .action(() =>
      withProduct(globalsOf(program), async ({ endpoints: ours }) => {
        const checked = await ours.check();
        const lines = checked.flatMap(({ origin, findings }) =>
          findings.map(({ rule, ok, seen }) => `${ok ? 'ok   ' : 'WRONG'} ${origin}  ${rule}  ${seen}`),
        );
        if (checked.some(({ findings }) => findings.some(({ ok }) => !ok))) process.exitCode = 1;
        if (globalsOf(program).json) return out(JSON.stringify(checked));
        out(lines.length === 0 ? 'no origin of this house is reached by https' : lines.join('\n'));
      }),
    );
}
