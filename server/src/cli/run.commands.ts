/** `serve` and `demo`: the commands that stay. */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Command, InvalidArgumentError } from 'commander';
import { type Demo, startDemo, WEBHOOK_SECRET } from '../demo/demo.ts';
import { demoPeople } from '../demo/demo-people.ts';
import { demoStaff } from '../demo/demo-staff.ts';
import { makeLogger } from '../platform/logging.ts';
import { stopOnSignals } from '../platform/signals.ts';
import { openStorage } from '../platform/stored-database.ts';
import { systemClock, systemRandom } from '../platform/system.ts';
import { serve } from '../serve.ts';
import { configOf, globalsOf, policiesOf, say } from './terminal.ts';

const DEMO_DIRECTORY = fileURLToPath(new URL('../../../.strongroom/demo', import.meta.url));

export function addRunCommands(program: Command): void {
  program
    .command('serve')
    .description('run the server from configuration')
    .action(async () => {
      const config = configOf(globalsOf(program));
      const policies = policiesOf(config.policy);
      const logger = makeLogger(config.log.level);
      const storage = await openStorage(config, logger);
      const server = await serve({ config, policies, clock: systemClock, random: systemRandom, logger }, storage);
      stopOnSignals(() => server.stop(), logger);
      const { publicOrigin } = config.http;
      say(globalsOf(program), { ready: true, origin: publicOrigin }, `ready at ${publicOrigin}`);
    });

  program
    .command('demo')
    .description('run everything with a demonstration broker and a simulated outside world, on loopback')
    .option('--fresh', 'forget the demonstration kept so far')
    .option('--port <number>', 'port of the portal; the next five are used too', asPort, 4180)
    .option('--directory <path>', 'where the demonstration is kept', DEMO_DIRECTORY)
    .option('--smpp', 'texts go to the simulated carrier over SMPP 3.4, on the eighth port after')
    .option('--profile <name>', 'policy profile', 'default')
    .option(
      '--application <origin>',
      'an application behind a proxy; the gate listens on the seventh port after',
      asOrigin,
    )
    .option('--receiver <origin>', 'a system on this machine that hears of events, by webhook and as "siem"', asOrigin)
    .action(async (options: DemoWishes) => {
      const logger = makeLogger('warn');
      const policy = { profile: options.profile, overrides: {}, entities: {} };
      const demo = await startDemo(
        {
          directory: resolve(options.directory),
          port: options.port,
          databaseUrl: process.env.DATABASE_URL,
          fresh: options.fresh ?? false,
          smpp: options.smpp ?? false,
          policy,
          logLevel: 'warn',
          ...(options.application !== undefined && { applications: [protectedAt(options.application)] }),
          ...(options.receiver !== undefined && { receiver: options.receiver }),
        },
        { policies: policiesOf(policy), clock: systemClock, random: systemRandom, logger },
      );
      stopOnSignals(() => demo.stop(), logger);
      say(globalsOf(program), demoFacts(demo, options), demoText(demo, options));
    });
}

interface DemoWishes {
  readonly fresh?: boolean;
  readonly smpp?: boolean;
  readonly port: number;
  readonly directory: string;
  readonly profile: string;
  readonly application?: string;
  readonly receiver?: string;
}

const protectedAt = (origin: string) => ({ id: 'application', name: new URL(origin).hostname, origin });

const asOrigin = (text: string): string => {
  if (!/^https?:/.test(text) || !URL.canParse(text) || new URL(text).origin !== text)
    throw new InvalidArgumentError('scheme, host and port, such as http://reports.localhost:4189');
  return text;
};

const asPort = (text: string): number => {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1024 || port > 65_500)
    throw new InvalidArgumentError('a port from 1024 to 65500');
  return port;
};

type DemoUrls = Pick<Demo, 'portalUrl' | 'deskUrl' | 'worldUrl' | 'authenticatorUrl'>;

function demoFacts(demo: DemoUrls, { port, application, receiver }: DemoWishes) {
  return {
    portal: demo.portalUrl,
    outsideWorld: demo.worldUrl,
    authenticator: demo.authenticatorUrl,
    desk: demo.deskUrl,
    apiDescription: `${demo.portalUrl}/docs`,
    openApi: `${demo.portalUrl}/openapi.json`,
    ...(application !== undefined && { gate: `http://127.0.0.1:${port + 7}`, application }),
    ...(receiver !== undefined && { webhooks: `${receiver}/hooks`, webhookSecret: WEBHOOK_SECRET }),
    logins: demoPeople.map(({ party, password, totpSecret, about }) => ({
      username: party.username,
      password,
      totpSecret,
      about,
    })),
    staff: demoStaff.map(({ name, password, totpSecret, about }) => ({ name, password, totpSecret, about })),
  };
}

function demoText(demo: DemoUrls, wishes: DemoWishes): string {
  const facts = demoFacts(demo, wishes);
  const logins = facts.logins.flatMap(({ username, password, totpSecret, about }) => [
    `    ${username.padEnd(16)} ${(password ?? '(to be chosen)').padEnd(28)} ${about}`,
    ...(totpSecret === undefined ? [] : [`    ${''.padEnd(16)} authenticator secret ${totpSecret}`]),
  ]);
  const staff = facts.staff.flatMap(({ name, password, totpSecret, about }) => [
    `    ${name.padEnd(16)} ${password.padEnd(28)} ${about}`,
    `    ${''.padEnd(16)} authenticator secret ${totpSecret}`,
  ]);
  return [
    '',
    '  Strongroom is running with a demonstration broker. Nothing here is real money or a real phone.',
    '',
    `  Client portal    ${facts.portal}`,
    `  Outside world    ${facts.outsideWorld}    phones, mailbox, broker: codes arrive here`,
    `  Strongroom Key   ${facts.authenticator}    the phone that approves, in a window of its own`,
    `  Staff desk       ${facts.desk}`,
    `  API              ${facts.apiDescription}`,
    ...('gate' in facts ? [`  Gate             ${facts.gate}    what the proxy of ${facts.application} asks`] : []),
    ...('webhooks' in facts ? [`  Webhooks         ${facts.webhooks}    signed with ${facts.webhookSecret}`] : []),
    '',
    '  Sign in as',
    ...logins,
    '',
    '  At the staff desk; some acts need both',
    ...staff,
    '',
    '  Ctrl-C stops it. Everything is kept for the next start; "npm start -- --fresh" begins anew.',
    '',
  ].join('\n');
}
