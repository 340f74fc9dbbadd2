/** Rows 2 and 2b: what a page asks most, against the cheapest answer the same framework can give. */
import { compare, type Sample, warmUp } from '../lib/compare.ts';
import { load } from '../lib/load.ts';
import { USER_AGENT } from '../lib/person.ts';
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
  const headers = { cookie, 'user-agent': USER_AGENT };
  const answer = await fetch(url, { headers });
  const body = await answer.text();
  const isWhole = body.includes('"signedIn":true') && body.includes('"drift":null');
  if (!answer.ok || !isWhole) throw new Error(`the session is not live: ${body}`);
  const bare = await stage.start('servers/bare-fastify.process.ts', { env: { BODY: body } });
  const under = (server: Server, at: string, sent: Record<string, string>) => (): Promise<Sample> =>
    withCpu(server, () => load({ url: at, headers: sent, connections: CONNECTIONS, seconds: effort.seconds }));
  const contenders = new Map<string, () => Promise<Sample>>([
    [BARE, under(bare, `http://127.0.0.1:${bare.port}/`, {})],
    [OURS, under(ours, url, headers)],
    ...(peers === null ? [] : peers.sessionChecks(under)),
  ]);
  await warmUp(contenders);
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
