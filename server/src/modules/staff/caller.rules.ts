/**
 * What a caller is asked and when the answers are right. Pure but for the draw, which is handed in. A fact is compared as
 * a whole and in constant time; only spelling that says nothing (case, spaces, hyphens) is forgiven. All facts are
 * compared whatever the first one came to.
 *
 * Attack: somebody rings again and again until the questions are those they know: what was asked stays asked while it is
 * open, and every question that was not answered right counts against the client, over all of the staff.
 */
import { hash, timingSafeEqual } from 'node:crypto';
import { canonicalMail } from '@strongroom/authenticators';
import { type CallerFact, callerPools } from '@strongroom/contract';
import type { Random } from '@strongroom/core';

/** What is on file, each fact with every value that is right. */
export type FactsOnFile = Readonly<Partial<Record<CallerFact, readonly string[]>>>;

const DRAW_BYTES = 4;
/** Of so few things the rest of the division gives none a better chance worth speaking of. */
function pick<T>(from: readonly T[], random: Random): T | undefined {
  const drawn = Buffer.from(random(DRAW_BYTES)).readUInt32BE(0);
  return from[drawn % from.length];
}

/** One fact from each of so many pools, of those that are on file; the pools are drawn too where not all are asked. */
export function drawFacts(onFile: FactsOnFile, count: number, random: Random): CallerFact[] {
  const has = (fact: CallerFact): boolean => (onFile[fact] ?? []).length > 0;
  const pools = Object.values(callerPools)
    .map((pool): CallerFact[] => pool.filter(has))
    .filter((pool) => pool.length > 0);
  while (pools.length > count) {
    const dropped = pick(pools, random);
    pools.splice(dropped === undefined ? 0 : pools.indexOf(dropped), 1);
  }
  return pools.flatMap((pool) => pick(pool, random) ?? []);
}

/** The one spelling in which a fact is compared. */
function spelled(fact: CallerFact, text: string): string {
  const plain = text.normalize('NFKC').trim();
  switch (fact) {
    case 'mail-address': {
      const mail = canonicalMail(plain);
      return mail.ok ? mail.value : plain;
    }
    case 'family-name':
      return plain.toLowerCase().replaceAll(/[\s-]+/gu, ' ');
    default:
      return plain.toLowerCase().replaceAll(/[\s-]+/gu, '');
  }
}

const digest = (text: string): Buffer => hash('sha256', text, 'buffer');

/** Whether every fact that was asked was said, and nothing of it was wrong. */
export function isRight(
  asked: readonly CallerFact[],
  answers: readonly { readonly fact: CallerFact; readonly said: string }[],
  onFile: FactsOnFile,
): boolean {
  let right = asked.length > 0 && answers.length === asked.length;
  for (const fact of asked) {
    const given = answers.filter((answer) => answer.fact === fact);
    const said = digest(spelled(fact, given[0]?.said ?? ''));
    let fits = false;
    for (const value of onFile[fact] ?? []) fits = timingSafeEqual(said, digest(spelled(fact, value))) || fits;
    right = fits && given.length === 1 && right;
  }
  return right;
}
