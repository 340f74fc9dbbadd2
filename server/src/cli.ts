/**
 * The command line. Exit codes: 0 done, 1 failed, 2 wrong use or wrong configuration. `--json` prints for machines;
 * nothing ever asks a question when there is nobody at a terminal.
 */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { readRootKeys } from './compose/platform.ts';
import { startDemo } from './demo/demo.ts';
import { demoPeople } from './demo/demo-people.ts';
import { loadPolicies, type Policies, type PolicySettings } from './modules/policy/index.ts';
import { type Config, readConfig } from './platform/config/config.ts';
import { openDatabase } from './platform/database/database.ts';
import { makeLogger } from './platform/logging.ts';
import { systemClock, systemRandom } from './platform/system.ts';
import { openVault } from './platform/vault/vault.ts';
import { openStorage, serve, stopOnSignals } from './serve.ts';

const out = (text: string): void => void process.stdout.write(`${text}\n`);
const DEMO_DIRECTORY = fileURLToPath(new URL('../../.strongroom/demo', import.meta.url));

/** Prints every mistake, one a line, and ends with exit code 2. */
function refuseToStart(mistakes: readonly string[]): never {
  for (const mistake of mistakes) process.stderr.write(`${mistake}\n`);
  process.exit(2);
}

function configOf(file: string | undefined): Config {
  const config = readConfig(file ?? process.env.STRONGROOM_CONFIG, process.env);
  return config.ok ? config.value : refuseToStart(config.refusal);
}

function policiesOf(settings: PolicySettings): Policies {
  const policies = loadPolicies(settings);
  return policies.ok ? policies.value : refuseToStart(policies.refusal);
}

const program = new Command('strongroom')
  .description('Account protection for brokers and trading platforms')
  .option('--config <file>', 'configuration file (JSON); STRONGROOM_CONFIG names one too')
  .option('--json', 'print for machines')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

const globals = (): { config?: string; json?: boolean } => program.opts();

program
  .command('serve')
  .description('run the server from configuration')
  .action(async () => {
    const config = configOf(globals().config);
    const policies = policiesOf(config.policy);
    const logger = makeLogger(config.log.level);
    const storage = await openStorage(config, logger);
    const server = await serve({ config, policies, clock: systemClock, random: systemRandom, logger }, storage);
    stopOnSignals(() => server.stop(), logger);
    out(
      globals().json
        ? JSON.stringify({ ready: true, origin: config.http.publicOrigin })
        : `ready at ${config.http.publicOrigin}`,
    );
  });

const asPort = (text: string): number => {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1024 || port > 65_500)
    throw new InvalidArgumentError('a port from 1024 to 65500');
  return port;
};

program
  .command('demo')
  .description('run everything with a demonstration broker and a simulated outside world, on loopback')
  .option('--fresh', 'forget the demonstration kept so far')
  .option('--port <number>', 'port of the portal; the next three are used too', asPort, 4180)
  .option('--directory <path>', 'where the demonstration is kept', DEMO_DIRECTORY)
  .option('--profile <name>', 'policy profile', 'default')
  .action(async (options: { fresh?: boolean; port: number; directory: string; profile: string }) => {
    const logger = makeLogger('warn');
    const policy = { profile: options.profile, overrides: {}, entities: {} };
    const demo = await startDemo(
      {
        directory: resolve(options.directory),
        port: options.port,
        databaseUrl: process.env.DATABASE_URL,
        fresh: options.fresh ?? false,
        policy,
        logLevel: 'warn',
      },
      { policies: policiesOf(policy), clock: systemClock, random: systemRandom, logger },
    );
    stopOnSignals(() => demo.stop(), logger);
    out(globals().json ? JSON.stringify(demoFacts(demo)) : demoText(demo));
  });

const config = program.command('config').description('look at configuration');
config
  .command('check')
  .description('read the configuration and say every mistake at once')
  .action(() => {
    const checked = configOf(globals().config);
    policiesOf(checked.policy);
    out(globals().json ? JSON.stringify({ ok: true }) : 'the configuration is good');
  });

const policy = program.command('policy').description('look at policy');
policy
  .command('explain')
  .description('every number in force, with its unit, its source and who set it')
  .option('--profile <name>', 'a profile instead of the configured one')
  .option('--entity <id>', 'as it holds for a legal entity')
  .argument('[prefix]', 'only names that begin with this')
  .action((prefix: string | undefined, options: { profile?: string; entity?: string }) => {
    const named = options.profile !== undefined || (globals().config ?? process.env.STRONGROOM_CONFIG) === undefined;
    const settings = named
      ? { profile: options.profile ?? 'default', overrides: {}, entities: {} }
      : configOf(globals().config).policy;
    const values = policiesOf(settings)
      .explain(options.entity)
      .filter((entry) => entry.key.startsWith(prefix ?? ''));
    if (globals().json) out(JSON.stringify(values));
    else
      for (const { key, value, unit, source, setBy } of values)
        out(`${key} = ${JSON.stringify(value)} ${unit}\n    ${source} (${setBy})`);
  });

const keys = program.command('keys').description('root and data keys of the vault');
for (const [name, description] of [
  ['rotate-root', 'wrap every data key under the first configured root key'],
  ['rotate-data', 'seal from now on with a new data key'],
] as const) {
  keys
    .command(name)
    .description(description)
    .action(() => withVault(name));
}

async function withVault(act: 'rotate-root' | 'rotate-data'): Promise<void> {
  const checked = configOf(globals().config);
  const logger = makeLogger('warn');
  const storage = await openStorage(checked, logger);
  const database = openDatabase(storage.url, { poolSize: 2, onError: () => {} });
  const vault = await openVault({
    database,
    rootKeys: readRootKeys(checked),
    clock: systemClock,
    random: systemRandom,
  });
  let count = 1;
  if (act === 'rotate-root') count = await vault.rotateRootKey();
  else await vault.rotateDataKey();
  await database.close();
  await storage.stop();
  out(
    globals().json
      ? JSON.stringify({ rotated: count })
      : `${count} data key${count === 1 ? '' : 's'} ${act === 'rotate-root' ? 'wrapped anew' : 'added'}`,
  );
}

function demoFacts(demo: { portalUrl: string; worldUrl: string }) {
  return {
    portal: demo.portalUrl,
    outsideWorld: demo.worldUrl,
    apiDescription: `${demo.portalUrl}/docs`,
    openApi: `${demo.portalUrl}/openapi.json`,
    logins: demoPeople.map(({ party, password, totpSecret, about }) => ({
      username: party.username,
      password,
      totpSecret,
      about,
    })),
  };
}

function demoText(demo: { portalUrl: string; worldUrl: string }): string {
  const facts = demoFacts(demo);
  const logins = facts.logins.flatMap(({ username, password, totpSecret, about }) => [
    `    ${username.padEnd(16)} ${(password ?? '(to be chosen)').padEnd(28)} ${about}`,
    ...(totpSecret === undefined ? [] : [`    ${''.padEnd(16)} authenticator secret ${totpSecret}`]),
  ]);
  return [
    '',
    '  Strongroom is running with a demonstration broker. Nothing here is real money or a real phone.',
    '',
    `  Client portal    ${facts.portal}`,
    `  Outside world    ${facts.outsideWorld}    phones, mailbox, broker: codes arrive here`,
    `  API              ${facts.apiDescription}`,
    '',
    '  Sign in as',
    ...logins,
    '',
    '  Ctrl-C stops it. Everything is kept for the next start; "npm start -- --fresh" begins anew.',
    '',
  ].join('\n');
}

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
