/** Contenders in turn, as rows: CPU per thing done is the main figure, wall clock the cross-check. */
import { countsCpu } from './machine.ts';
import { type Contenders, inTurn } from './rounds.ts';
import { median, pairRatio, type Ratio, rounded } from './statistics.ts';

export interface Sample {
  readonly count: number;
  readonly perSecond: number;
  readonly cpuUs: number;
  readonly p50: number;
  readonly p99: number;
  readonly bad: number;
}

export interface Comparison {
  readonly rows: Record<string, string | number>[];
  /** How much more `name` does than `base`: from CPU where the kernel counts it, from wall clock otherwise. */
  ratio(name: string, base: string): Ratio;
}

const WARM = { count: 40_000, withinMs: 20_000 };

/**
 * Runs each until it has done so much that what is called often is compiled, or has had time enough. On a busy machine the
 * one round that is thrown away is too short for that, and compiling is then most of what is measured.
 */
export async function warmUp(contenders: Contenders<Sample>): Promise<void> {
  for (const run of contenders.values()) {
    const until = performance.now() + WARM.withinMs;
    for (let count = 0; count < WARM.count && performance.now() < until; ) count += (await run()).count;
  }
}

export async function compare(contenders: Contenders<Sample>, base: string, rounds: number): Promise<Comparison> {
  const samples = await inTurn(contenders, rounds);
  const of = (name: string, field: keyof Sample): number[] => (samples.get(name) ?? []).map((sample) => sample[field]);
  const byCpu = (name: string, other: string): Ratio => pairRatio(of(other, 'cpuUs'), of(name, 'cpuUs'));
  const byWall = (name: string, other: string): Ratio => pairRatio(of(name, 'perSecond'), of(other, 'perSecond'));
  const rows = [...samples.keys()].map((name) => ({
    contender: name,
    'CPU us': rounded(median(of(name, 'cpuUs'))),
    'CPU x base': rounded(byCpu(name, base).median),
    'per second': rounded(median(of(name, 'perSecond'))),
    'x base': rounded(byWall(name, base).median),
    'p50 ms': rounded(median(of(name, 'p50'))),
    'p99 ms': rounded(median(of(name, 'p99'))),
    bad: of(name, 'bad').reduce((sum, bad) => sum + bad, 0),
  }));
  return { rows, ratio: countsCpu ? byCpu : byWall };
}
