/** `passkeys`: the list of makers of authenticators that are let in, looked at and renewed. */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { importMetadata, type Metadata, type MetadataSettings, readMetadata } from '../modules/factors/index.ts';
import { systemClock } from '../platform/system.ts';
import { type StoppedKeys, stoppedKeys, stoppedLines } from './passkeys.report.ts';
import { withProduct } from './product.ts';
import { configOf, globalsOf, refuseToStart, say } from './terminal.ts';

const REFUSED = 3;

export function addPasskeysCommands(program: Command): void {
  const passkeys = program.command('passkeys').description('which makes of authenticators are let in');
  const settingsNow = (): MetadataSettings => configOf(globalsOf(program)).http;

  passkeys
    .command('inspect')
    .description('verify a metadata BLOB and say what it lists; exit code 3 when it is refused, 1 when it is stale')
    .argument('[file]', 'default: http.passkeyMetadataFile')
    .action((file: string | undefined) => {
      const settings = settingsNow();
      const from = file ?? settings.passkeyMetadataFile;
      if (from === undefined) return refuseToStart(['name a file, or configure http.passkeyMetadataFile']);
      const read = readMetadata(readFileSync(from, 'utf8'), settings, systemClock.now());
      if (!read.ok) return refused(read.refusal);
      if (read.value.blob?.stale === true) process.exitCode = 1;
      return show(read.value);
    });

  passkeys
    .command('import')
    .description(
      'verify a metadata BLOB, put it in the place of http.passkeyMetadataFile and suspend passkeys of makes it reports broken',
    )
    .argument('<file>')
    .action(async (file: string) => {
      const imported = importMetadata(readFileSync(file, 'utf8'), settingsNow(), systemClock.now());
      if (!imported.ok) return refused(imported.refusal);
      // Building the product takes the list, as a start does: for every node, whether or not it is started again.
      const stopped = await withProduct(globalsOf(program), stoppedKeys);
      return show(imported.value, stopped);
    });

  passkeys
    .command('suspended')
    .description(
      'whose passkeys were suspended because their make is reported broken, and who of them has nothing else',
    )
    .action(async () => {
      const stopped = await withProduct(globalsOf(program), stoppedKeys);
      return say(globalsOf(program), stopped, stoppedLines(stopped).join('\n'));
    });

  function refused(why: string): void {
    process.exitCode = REFUSED;
    say(globalsOf(program), { refused: why }, `refused: ${why}`);
  }

  function show({ blob, makers, broken }: Metadata, stopped?: StoppedKeys): void {
    const facts = { blob, makes: makers.size, broken: Object.fromEntries(broken), ...stopped };
    const lines = [
      blob === null
        ? 'a list of your own, unsigned'
        : `number ${blob.no}, signed by ${blob.signedBy}, next update ${blob.nextUpdate}${blob.stale ? ': STALE' : ''}`,
      `${makers.size} makes are let in`,
      ...[...broken].map(([aaguid, status]) => `refused ${aaguid}  ${status}`),
      ...(stopped === undefined ? [] : stoppedLines(stopped)),
    ];
    say(globalsOf(program), facts, lines.join('\n'));
  }
}
