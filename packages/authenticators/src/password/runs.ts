/**
 * Finds the predictable stretches of a password: slides along a line of keys and repetitions. Answers one mark per
 * character, so that overlapping stretches are counted once. Work is bounded by the square of the length, and the
 * length by the policy's maximum, which is checked before.
 */
import { KEY_LINES } from './key-lines.ts';

export type Marks = readonly boolean[];

export const countMarks = (marks: Marks): number => marks.filter(Boolean).length;

const POSITIONS = KEY_LINES.map((line) => ({
  shortestRun: line.shortestRun,
  position: new Map([...line.keys].map((key, index) => [key, index])),
}));

/** A slide goes forwards or backwards one key at a time and may hold a key ("112233"). */
export function sequenceMarks(characters: readonly string[]): Marks {
  const marks = characters.map(() => false);
  for (const { position, shortestRun } of POSITIONS) {
    const places = characters.map((character) => position.get(character) ?? null);
    for (const direction of [1, -1]) {
      let start = 0;
      while (start < places.length) {
        const end = endOfSlide(places, start, direction);
        const distinct = Math.abs((places[end] ?? 0) - (places[start] ?? 0)) + 1;
        if (distinct >= shortestRun) marks.fill(true, start, end + 1);
        start = Math.max(end, start + 1);
      }
    }
  }
  return marks;
}

function endOfSlide(places: readonly (number | null)[], start: number, direction: number): number {
  let end = start;
  for (;;) {
    const here = places[end] ?? null;
    const next = places[end + 1] ?? null;
    if (here === null || next === null || (next !== here && next !== here + direction)) return end;
    end += 1;
  }
}

/**
 * A character three times over, a pair three times, or a longer chunk twice. Pairs need three because syllables double
 * in many words ("papa", "coco").
 */
export function repeatMarks(characters: readonly string[]): Marks {
  const marks = characters.map(() => false);
  for (let period = 1; period <= characters.length / 2; period += 1) {
    const shortest = period * (period <= 2 ? 3 : 2);
    let start = 0;
    for (let index = 0; index <= characters.length - period; index += 1) {
      const goesOn = index + period < characters.length && characters[index] === characters[index + period];
      if (goesOn) continue;
      if (index + period - start >= shortest) marks.fill(true, start, index + period);
      start = index + 1;
    }
  }
  return marks;
}
