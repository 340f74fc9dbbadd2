/**
 * The whole withdrawal by TOTP: asked for, proven for exactly this payee and amount, accepted, and handed to the broker
 * by the job that follows. Its base is a plain transaction with as many row writes, counted by PostgreSQL itself.
 */
import { compare, type Sample } from '../lib/compare.ts';
import { load } from '../lib/load.ts';
import type { Table } from '../lib/report.ts';
import { withCpu } from '../lib/server.ts';
import type { Stage } from '../lib/stage.ts';

const OURS = 'Strongroom: approval, proof, withdrawal, broker';
const CONNECTIONS = 8;

export async function measureWithdrawal(stage: Stage): Promise<Table> {
  const { crowd, ours, effort } = stage;
  const { seconds } = effort;
  // Everybody signs in anew: since the last time money may have lain idle for longer than policy lets it.
  await crowd.all((person, wire) => person.signIn(wire), CONNECTIONS);
  const act = () => crowd.act((person, wire) => person.withdraw(wire), seconds, CONNECTIONS);
  const before = await ours.ask<number>({ written: true });
  const { count } = await act();
  const rowsEach = ((await ours.ask<number>({ written: true })) - before) / count;
  const plain = await stage.start('servers/plain-writes.process.ts', {
    env: { PGURL: await stage.newDatabase(), ROWS: String(Math.round(rowsEach)) },
  });
  const base = `a plain transaction that inserts ${Math.round(rowsEach)} rows`;
  const url = `http://127.0.0.1:${plain.port}/`;
  const contenders = new Map<string, () => Promise<Sample>>([
    [base, () => withCpu(plain, () => load({ url, method: 'POST', connections: CONNECTIONS, seconds }))],
    [OURS, () => withCpu(ours, act)],
  ]);
  const { rows } = await compare(contenders, base, effort.rounds);
  await plain.stop();
  return {
    title: 'Withdrawal proven by TOTP, 8 connections, server on one core',
    note:
      `Four requests, balance and rate asked of the broker, and the job that hands it over; PostgreSQL counts ` +
      `${rowsEach.toFixed(1)} row writes for each. The base is one request, one transaction, one INSERT a row.`,
    rows,
    figures: [],
  };
}
