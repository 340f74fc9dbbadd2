/** The seal stands for a proof that was checked: one component draws it, and only for an entry that was verified. */
import { expect, test } from 'vitest';

const sources = import.meta.glob<string>('../**/*.{ts,tsx}', { query: '?raw', import: 'default', eager: true });
const holding = (pattern: RegExp): string[] =>
  Object.entries(sources)
    .filter(([path, text]) => !path.endsWith('.test.ts') && pattern.test(text))
    .map(([path]) => path)
    .sort();

test('one component draws the seal, and it is given a verified entry', () => {
  expect(holding(/ui\/seal|sr-seal\b|<Seal\b/u)).toEqual(['./entry-proof.tsx']);
  expect(sources['./entry-proof.tsx']?.match(/<Seal\b/gu)).toHaveLength(1);
  expect(sources['./entry-proof.tsx']).toMatch(
    /function Sealed\([^)]*readonly entry: VerifiedEntry[^)]*\)[\s\S]*?<Seal\b[\s\S]*?\n\}\n/u,
  );
});

test('one function calls an entry verified', () => {
  expect(holding(/kind: 'verified',/u)).toEqual(['./check-entry.logic.ts']);
});

test('the code that verifies is loaded only when it is asked for', () => {
  expect(holding(/verification\.chunk/u)).toEqual(['./use-proofs.ts']);
  const bundled = /from '@strongroom\/(audit-proofs|transparency-log|core)/u;
  expect(holding(bundled).filter((path) => !/\.logic\.ts$|fixture|log-source/u.test(path))).toEqual([]);
});
