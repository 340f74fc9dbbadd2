import { describe } from 'vitest';
import { lockFileIsWhole } from './lock-file.rules.ts';
import { checkRules, type Files } from './rule-cases.ts';

const fetched = (more: object = {}): object => ({ version: '1.0.0', integrity: 'sha512-AAAA', ...more });
const lockOf = (packages: Readonly<Record<string, object>>): Files => ({
  'package-lock.json': JSON.stringify({ lockfileVersion: 3, packages }),
});

describe('the lock file', () => {
  checkRules([
    [
      'holds what is asked for, beside it or above',
      lockFileIsWhole,
      lockOf({
        '': { devDependencies: { tool: '1.0.0' } },
        'apps/desk': { dependencies: { tool: '1.0.0' } },
        'node_modules/@strongroom/desk': { resolved: 'apps/desk', link: true },
        'node_modules/tool': fetched({
          optionalDependencies: { '@tool/darwin': '1.0.0' },
          dependencies: { deep: '1' },
        }),
        'node_modules/tool/node_modules/deep': fetched({ devDependencies: { unseen: '1' } }),
        'node_modules/@tool/darwin': fetched({ os: ['darwin'], optional: true }),
      }),
      null,
    ],
    [
      'lacks what another platform needs',
      lockFileIsWhole,
      lockOf({ 'node_modules/tool': fetched({ optionalDependencies: { '@tool/darwin': '1.0.0' } }) }),
      /no @tool\/darwin, which node_modules\/tool asks for/,
    ],
    [
      'lacks what a workspace is tested with',
      lockFileIsWhole,
      lockOf({ 'apps/desk': { devDependencies: { tool: '1.0.0' } } }),
      /no tool, which apps\/desk asks for/,
    ],
    ['has no hash', lockFileIsWhole, lockOf({ 'node_modules/tool': { version: '1.0.0' } }), /no hash of .*tool/],
    [
      'names an address',
      lockFileIsWhole,
      lockOf({ 'node_modules/tool': fetched({ resolved: 'https://registry.example/tool.tgz' }) }),
      /names an address/,
    ],
  ]);
});
