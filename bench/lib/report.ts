/**
 * What a measurement says: rows for people, and figures that are held against the goals of goals.json. A goal holds if
 * the median meets it; the floor has to be met by the worst round as well.
 */
import { readFileSync } from 'node:fs';
import { type Ratio, rounded } from './statistics.ts';

interface Goal {
  readonly about: string;
  /** `more`: the figure must reach the levels; `less`: it must stay within them. */
  readonly better: 'more' | 'less';
  readonly unit: string;
  readonly floor: number;
  readonly target: number;
  readonly stretch: number;
}

export const goals = JSON.parse(readFileSync(new URL('../goals.json', import.meta.url), 'utf8')) as Record<
  string,
  Goal
>;

export interface Figure {
  readonly goal: string;
  readonly value: number;
  /** The worst round; the value itself where there is one round only. */
  readonly worst: number;
}

export interface Table {
  readonly title: string;
  /** How to read it, where the title does not say. */
  readonly note?: string;
  readonly rows: readonly Readonly<Record<string, string | number>>[];
  readonly figures: readonly Figure[];
}

export const figureOf = (goal: string, ratio: Ratio): Figure => ({
  goal,
  value: rounded(ratio.median),
  worst: rounded(goals[goal]?.better === 'less' ? ratio.most : ratio.least),
});

export const single = (goal: string, value: number): Figure => ({
  goal,
  value: rounded(value),
  worst: rounded(value),
});

export type Level = 'stretch' | 'target' | 'floor' | 'missed' | 'not measured';

export function levelOf({ goal, value, worst }: Figure): Level {
  const known = goals[goal];
  if (known === undefined || Number.isNaN(value)) return 'not measured';
  const meets = (figure: number, level: number): boolean =>
    known.better === 'more' ? figure >= level : figure <= level;
  if (!meets(value, known.floor)) return 'missed';
  if (!meets(worst, known.floor)) return 'missed';
  if (meets(value, known.stretch)) return 'stretch';
  return meets(value, known.target) ? 'target' : 'floor';
}

export function print({ title, note, rows, figures }: Table): void {
  console.log(`\n## ${title}`);
  if (note !== undefined) console.log(note);
  if (rows.length > 0) console.table(rows);
  for (const figure of figures) {
    const goal = goals[figure.goal];
    if (goal === undefined) continue;
    const { about, unit, floor, target, stretch } = goal;
    const worst = figure.worst === figure.value ? '' : `, worst round ${figure.worst}`;
    console.log(
      `   ${figure.goal.padEnd(4)} ${about}: ${figure.value}${unit}${worst}` +
        `  [floor ${floor}, target ${target}, stretch ${stretch}] -> ${levelOf(figure)}`,
    );
  }
}
