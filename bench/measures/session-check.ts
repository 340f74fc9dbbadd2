/** Rows 2 and 2b: what a page asks most, against the cheapest answer the same framework can give. */
import { compare, type Sample } from '../lib/compare.ts';
import { load } from '../lib/load.ts';
import { figureOf, type Table } from '../lib/report.ts';
import { type Server, withCpu } from '../lib/server.ts';
import type { Stage } from '../lib/stage.ts';
import type { Peers } from './peers.ts';

const OURS = 'Strongroom GET /v1/session';
const BARE = 'bare Fastify, JSON of the same size';
const CONNECTIONS = 32;

export async function measureSessionCheck(stage: Stage, peers: Peers | null): Promise<Table> {
  const { ours, host, effort } = stage;
  const cookie = String(ours.facts.cookie);
  const url = `http://${host}/v1/session`;
  const answer = await fetch(url, { headers: { cookie } });
  const body = await answer.text();
  if (!answer.ok || !body.includes('"signedIn":true')) throw new Error(`the session is not live: ${body}`);
  const bare = await stage.start('servers/bare-fastify.process.ts', { env: { BODY: body } });
  const under = (server: Server, at: string, headers: Record<string, string>) => (): Promise<Sample> =>
    withCpu(server, () => load({ url: at, headers, connections: CONNECTIONS, seconds: effort.seconds }));
  const contenders = new Map<string, () => Promise<Sample>>([
    [BARE, under(bare, `http://127.0.0.1:${bare.port}/`, {})],
    [OURS, under(ours, url, { cookie })],
    ...(peers === null ? [] : peers.sessionChecks(under)),
  ]);
  const { rows, ratio } = await compare(contenders, BARE, effort.rounds);
  await bare.stop();
  return {
    title: `Session check, 32 connections, ${body.length} bytes of JSON, server on one core`,
    rows,
    figures: [
      figureOf('2', ratio(OURS, BARE)),
      ...(peers === null ? [] : [figureOf('2b', ratio(OURS, peers.session))]),
    ],
  };
}
