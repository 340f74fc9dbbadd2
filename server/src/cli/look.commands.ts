/** `config check` and `policy explain`: what would hold, without running anything. */
import type { Command } from 'commander';
import { ofTopic, topics } from '../modules/policy/index.ts';
import { configFileOf, configOf, entityIds, globalsOf, out, policiesOf, refuseToStart, say } from './terminal.ts';

export function addLookCommands(program: Command): void {
  program
    .command('config')
    .description('look at configuration')
    .command('check')
    .description('read the configuration and say every mistake at once')
    .action(() => {
      policiesOf(configOf(globalsOf(program)).policy);
      say(globalsOf(program), { ok: true }, 'the configuration is good');
    });

  program
    .command('policy')
    .description('look at policy')
    .command('explain')
    .description('every number in force, with its unit, its source and who set it')
    .option('--profile <name>', 'a profile instead of the configured one')
    .option('--entity <id>', 'as it holds for a legal entity')
    .argument('[topic]', `only a topic (${Object.keys(topics).join(', ')}), or names that begin with this`)
    .action((topic: string | undefined, options: { profile?: string; entity?: string }) => {
      const globals = globalsOf(program);
      if (options.entity !== undefined && !entityIds().includes(options.entity))
        refuseToStart([`there is no legal entity "${options.entity}"`]);
      const named = options.profile !== undefined || configFileOf(globals) === undefined;
      const settings = named
        ? { profile: options.profile ?? 'default', overrides: {}, entities: {} }
        : configOf(globals).policy;
      const values = ofTopic(policiesOf(settings).explain(options.entity), topic ?? '');
      if (values.length === 0)
        refuseToStart([`no number begins with "${topic}"; topics are ${Object.keys(topics).join(', ')}`]);
      if (globals.json) return out(JSON.stringify(values));
      for (const { key, value, unit, source, setBy } of values) {
        out(`${key} = ${JSON.stringify(value)} ${unit}\n    ${source} (${setBy})`);
      }
    });
}
