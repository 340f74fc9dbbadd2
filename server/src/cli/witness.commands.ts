/** `witness`: a service of its own, run by somebody else than the broker. Needs neither configuration nor database. */
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { makeLogger } from '../platform/logging.ts';
import { stopOnSignals } from '../platform/signals.ts';
import { systemClock, systemRandom } from '../platform/system.ts';
import { type RunningWitness, startWitness } from '../witness/start-witness.ts';
import { readLogKeys } from '../witness/witness.config.ts';
import { globalsOf, refuseToStart, say } from './terminal.ts';

/** Beside 1 (failed) and 2 (wrong use): the directory must not be worked with. */
const UNTRUSTED_STATE = 3;
const LISTEN = { host: '127.0.0.1', port: 4190 };

const HELP = `
The key is made at the first start, stays in the directory and is readable by its owner only. Give the verifier key
that is printed to the operator of the log. What a witness is and how to run one: docs/guides/witness.md

Exit codes: 0 stopped, 1 failed or taken over by another process, 2 wrong use, 3 the directory holds a copied,
incomplete or unreadable state and must not be worked with.`;

interface Options {
  readonly listen?: { readonly host: string; readonly port: number };
  readonly state: string;
  readonly log?: readonly string[];
  readonly name?: string;
  readonly moved?: boolean;
}

export function addWitnessCommand(program: Command): void {
  program
    .command('witness')
    .description("cosign a log's checkpoints, each only if it continues the last one")
    .requiredOption('--state <directory>', 'where the key and the last cosigned checkpoints are kept')
    .option('--log <vkey>', 'verifier key of a log, or ORIGIN=VKEY; may be repeated', collect)
    .option('--name <name>', 'who this witness is, such as witness.example.com/w1; needed once, at the first start')
    .option('--listen <address>', 'host:port (default: 127.0.0.1:4190)', asAddress)
    .option('--moved', 'the state was copied here while the witness stood still, and is certainly the last')
    .addHelpText('after', HELP)
    .action((options: Options) => runWitness(program, options));
}

async function runWitness(program: Command, options: Options): Promise<void> {
  const logs = readLogKeys(options.log ?? []);
  if (!logs.ok) refuseToStart(logs.refusal);
  const logger = makeLogger('info');
  let stop = async (): Promise<void> => {};
  const started = await startWitness(
    {
      listen: options.listen ?? LISTEN,
      folder: resolve(options.state),
      name: options.name,
      logs: logs.value,
      moved: options.moved ?? false,
    },
    {
      clock: systemClock,
      random: systemRandom,
      logger,
      onOvertaken: () => void stop().finally(() => process.exit(1)),
    },
  );
  if (!started.ok) {
    if (started.refusal.kind === 'use') refuseToStart([started.refusal.reason]);
    process.stderr.write(`${started.refusal.reason}\n`);
    process.exit(UNTRUSTED_STATE);
  }
  const witness = started.value;
  stop = () => witness.stop();
  stopOnSignals(stop, logger);
  const { name, verifierKey: key, url, origins: known } = witness;
  say(globalsOf(program), { ready: true, name, key, url, logs: known }, readyText(witness));
}

const readyText = ({ name, verifierKey, url, origins }: RunningWitness): string =>
  [`${name} witnesses at ${url}`, '', ...origins.map((origin) => `  log  ${origin}`), `  key  ${verifierKey}`, ''].join(
    '\n',
  );

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

function asAddress(text: string): { host: string; port: number } {
  const [, v6, v4, digits = ''] = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]+)):([0-9]{1,5})$/.exec(text) ?? [];
  const host = v6 ?? v4;
  const port = Number(digits);
  if (host === undefined || port > 65_535) throw new InvalidArgumentError('host:port, such as 127.0.0.1:4190');
  return { host, port };
}
