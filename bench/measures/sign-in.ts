/** Rows 1, 1b, 1c: whole sign-ins against the hash alone, which no server that hashes can beat. */
import { compare, type Sample } from '../lib/compare.ts';
import { figureOf, type Table } from '../lib/report.ts';
import { withCpu } from '../lib/server.ts';
import type { Stage } from '../lib/stage.ts';
import type { Peers } from './peers.ts';

const OURS = 'Strongroom: password, TOTP, session';
const FOUR = 'argon2id alone, 4 in flight';
const ONE = 'argon2id alone, 1 in flight';
const CONNECTIONS = 8;

export async function measureSignIn(stage: Stage, peers: Peers | null): Promise<Table> {
  const { crowd, ours, effort } = stage;
  const { seconds } = effort;
  const hashes = await stage.start('servers/hash-loop.process.ts');
  const alone = (inFlight: number) => () =>
    withCpu(hashes, () => hashes.ask<Sample & { count: number }>({ seconds, inFlight }));
  const contenders = new Map<string, () => Promise<Sample>>([
    [FOUR, alone(4)],
    [ONE, alone(1)],
    [OURS, () => withCpu(ours, () => crowd.act((person, wire) => person.signIn(wire), seconds, CONNECTIONS))],
    ...(peers === null ? [] : peers.signIns(seconds, CONNECTIONS)),
  ]);
  const { rows, ratio } = await compare(contenders, FOUR, effort.rounds);
  await hashes.stop();
  return {
    title: 'Sign-in, 8 connections, server on one core, argon2id m=19456 t=2 p=1 unless said',
    note: 'Ours is three requests with a second factor; the peer does one request with a password only.',
    rows,
    figures: [
      figureOf('1', ratio(OURS, FOUR)),
      figureOf('1b', ratio(OURS, ONE)),
      ...(peers === null
        ? []
        : [figureOf('1c', ratio(OURS, peers.sameHash)), figureOf('1c-default', ratio(OURS, peers.defaultHash))]),
    ],
  };
}
