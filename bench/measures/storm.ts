/**
 * Row 5, applied to reads: signed-in people go on reading while a storm of sign-ins fills the same core with hashing.
 * Reads come at a fixed rate and are timed from when they were due; the storm is a closed loop of whole sign-ins.
 */
import { CLIENT_CORE } from '../lib/machine.ts';
import type { OpenLoad } from '../lib/open-model.ts';
import { figureOf, type Table } from '../lib/report.ts';
import { inTurn } from '../lib/rounds.ts';
import type { Stage } from '../lib/stage.ts';
import { median, pairRatio, rounded } from '../lib/statistics.ts';

const CONNECTIONS = 8;
const PER_SECOND = 1_000;
const ALONE = 'reads alone';
const STORM = 'sign-ins alone';
const BESIDE = 'reads beside a storm of sign-ins';

interface Weather {
  readonly reads: OpenLoad | null;
  readonly signIns: number;
}

export async function measureStorm(stage: Stage): Promise<Table> {
  const { ours, host, crowd, effort } = stage;
  const { seconds } = effort;
  const reader = await stage.start('servers/reader.process.ts', { core: CLIENT_CORE });
  const wish = {
    port: ours.port,
    host,
    path: '/v1/session',
    cookie: String(ours.facts.cookie),
    perSecond: PER_SECOND,
    seconds,
  };
  const read = () => reader.ask<OpenLoad>(wish);
  const storm = async (length: number): Promise<number> =>
    (await crowd.act((person, wire) => person.signIn(wire), length, CONNECTIONS)).perSecond;
  const both = async (): Promise<Weather> => {
    const blowing = storm(seconds + 1);
    await new Promise((resolve) => setTimeout(resolve, 500));
    return { reads: await read(), signIns: await blowing };
  };
  const contenders = new Map<string, () => Promise<Weather>>([
    [ALONE, async () => ({ reads: await read(), signIns: 0 })],
    [STORM, async () => ({ reads: null, signIns: await storm(seconds) })],
    [BESIDE, both],
  ]);
  const rounds = await inTurn(contenders, effort.rounds);
  await reader.stop();
  const reads = (name: string): OpenLoad[] => (rounds.get(name) ?? []).flatMap((weather) => weather.reads ?? []);
  const signIns = (name: string): number[] => (rounds.get(name) ?? []).map((weather) => weather.signIns);
  const p99 = (name: string): number[] => reads(name).map((load) => load.p99);
  return {
    title: `Reads during a storm of sign-ins: ${PER_SECOND} GET /v1/session a second, server on one core`,
    rows: [ALONE, STORM, BESIDE].map((name) => ({
      weather: name,
      'p50 ms': rounded(median(reads(name).map((load) => load.p50))),
      'p99 ms': rounded(median(p99(name))),
      'p99.9 ms': rounded(median(reads(name).map((load) => load.p999))),
      'sign-ins per second': rounded(median(signIns(name))),
      'lost or bad': reads(name).reduce((sum, { lost, bad }) => sum + lost + bad, 0),
    })),
    figures: [
      figureOf('5', pairRatio(p99(BESIDE), p99(ALONE))),
      figureOf('5-rate', pairRatio(signIns(BESIDE), signIns(STORM))),
    ],
  };
}
