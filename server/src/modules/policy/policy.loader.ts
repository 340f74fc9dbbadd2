/**
 * Reads policy profiles and lays configuration over them. A profile may extend another; what it does not name it
 * inherits. Every mistake is reported, all at once, before the server starts.
 */
import { readFileSync } from 'node:fs';
import { ok, type Result, refuse } from '@strongroom/core';
import {
  type ExplainedValue,
  type Policy,
  type PolicyKey,
  type Profile,
  policySchema,
  profileSchema,
} from './policy.model.ts';

const PROFILES = new URL('../../../../policies/', import.meta.url);

export interface LoadedPolicy {
  readonly policy: Policy;
  readonly explained: readonly ExplainedValue[];
}

export function loadPolicy(
  profileName: string,
  overrides: Readonly<Record<string, unknown>>,
  directory: URL = PROFILES,
): Result<LoadedPolicy, readonly string[]> {
  const chain = readChain(profileName, directory);
  if (!chain.ok) return chain;
  const merged = new Map<string, Omit<ExplainedValue, 'key' | 'value'> & { value: unknown }>();
  for (const profile of chain.value) {
    for (const [key, entry] of Object.entries(profile.values)) merged.set(key, { ...entry, setBy: profile.name });
  }
  for (const [key, value] of Object.entries(overrides)) {
    const base = merged.get(key);
    merged.set(key, { value, unit: base?.unit ?? '', source: 'configuration', setBy: 'configuration' });
  }
  const parsed = policySchema.safeParse(Object.fromEntries([...merged].map(([key, entry]) => [key, entry.value])));
  if (!parsed.success) {
    return refuse(
      parsed.error.issues.map((issue) =>
        issue.code === 'unrecognized_keys'
          ? `policy: there is no number named ${issue.keys.join(', ')}`
          : `policy: ${issue.path.join('.')}: ${issue.message}`,
      ),
    );
  }
  const policy = parsed.data;
  const explained = [...merged].map(([key, entry]) => ({
    ...entry,
    key: key as PolicyKey,
    value: policy[key as PolicyKey],
  }));
  return ok({ policy, explained });
}

/** The profile and what it extends, root first. */
function readChain(name: string, directory: URL): Result<readonly Profile[], readonly string[]> {
  const chain: Profile[] = [];
  for (let next: string | undefined = name; next !== undefined; next = chain[0]?.extends) {
    if (!/^[a-z0-9-]{1,60}$/.test(next) || chain.some((profile) => profile.name === next)) {
      return refuse([`policy: "${next}" is not a profile that can be used here`]);
    }
    const profile = readProfile(next, directory);
    if (!profile.ok) return profile;
    chain.unshift(profile.value);
  }
  return ok(chain);
}

function readProfile(name: string, directory: URL): Result<Profile, readonly string[]> {
  let text: string;
  try {
    text = readFileSync(new URL(`${name}.json`, directory), 'utf8');
  } catch {
    return refuse([`policy: there is no profile "${name}" in policies/`]);
  }
  const file = `policies/${name}.json`;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refuse([`${file}: ${error instanceof Error ? error.message : 'is not JSON'}`]);
  }
  const parsed = profileSchema.safeParse(value);
  if (!parsed.success) {
    return refuse(parsed.error.issues.map((issue) => `${file}: ${issue.path.join('.')}: ${issue.message}`));
  }
  // A chain is followed by file name and remembered by profile name: were they two, a cycle would go unseen.
  if (parsed.data.name !== name) return refuse([`${file}: calls itself "${parsed.data.name}"`]);
  return ok(parsed.data);
}
