/** What every command shares: where it prints, how it refuses, and where configuration and policy come from. */
import type { Command } from 'commander';
import { readLegalEntities } from '../modules/parties/index.ts';
import { loadPolicies, type Policies, type PolicySettings } from '../modules/policy/index.ts';
import { type Config, readConfig } from '../platform/config/config.ts';

/** The options before the command. */
export interface Globals {
  readonly config?: string;
  readonly json?: boolean;
}

export const globalsOf = (program: Command): Globals => program.opts();

export const out = (text: string): void => void process.stdout.write(`${text}\n`);

/** One text for people, or one object for machines (`--json`). */
export const say = (globals: Globals, facts: unknown, text: string): void =>
  out(globals.json ? JSON.stringify(facts) : text);

/** Prints every mistake, one a line, and ends with exit code 2. */
export function refuseToStart(mistakes: readonly string[]): never {
  for (const mistake of mistakes) process.stderr.write(`${mistake}\n`);
  process.exit(2);
}

export const configFileOf = (globals: Globals): string | undefined => globals.config ?? process.env.STRONGROOM_CONFIG;

export function configOf(globals: Globals): Config {
  const config = readConfig(configFileOf(globals), process.env);
  return config.ok ? config.value : refuseToStart(config.refusal);
}

export const entityIds = (): string[] => readLegalEntities().map(({ id }) => id);

export function policiesOf(settings: PolicySettings): Policies {
  const policies = loadPolicies(settings, entityIds());
  return policies.ok ? policies.value : refuseToStart(policies.refusal);
}
