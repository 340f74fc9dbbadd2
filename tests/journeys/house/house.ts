/**
 * The test's handle on the product: where it is, who lives in it, what time it is there, and what reached the simulated
 * phones, mailboxes and the paper broker, through the outside world's own HTTP API.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { DemoPerson, DemoStaff } from '@strongroom/server';
import type { HouseAnswer, HouseFacts, HouseOptions, HouseWish } from './house.messages.ts';
import { makeOutside, type Outside } from './outside.ts';

export interface House {
  readonly portalUrl: string;
  readonly worldUrl: string;
  readonly deskUrl: string;
  /** The one-time link of somebody who is new at the desk. */
  readonly enrolmentUrl: string;
  readonly authenticatorUrl: string;
  readonly gate: HouseFacts['gate'];
  readonly outside: Outside;
  person(username: string): DemoPerson;
  staffMember(name: string): DemoStaff;
  /** The time by the product's clock, and how far it is ahead of this machine's. */
  now(): number;
  aheadMs(): number;
  /** Moves the product's clock; browsers are moved by whoever opened them. */
  pass(ms: number): Promise<void>;
}

export interface HouseProcess {
  open(options: HouseOptions): Promise<House>;
  close(): Promise<void>;
  end(): Promise<void>;
  /** As the power button does it: nothing is told, nothing is finished. */
  kill(): Promise<void>;
}

const PROGRAM = fileURLToPath(new URL('house.process.ts', import.meta.url));

export async function startHouseProcess(): Promise<HouseProcess> {
  // Without the loader that Playwright puts into this process: the product runs as it does everywhere.
  const child = fork(PROGRAM, [], { execArgv: [], env: { ...process.env, NODE_OPTIONS: '' } });
  const ended = once(child, 'exit');
  const ask = askerOf(child);
  await ask.ready;
  return {
    async open(options) {
      const facts = await ask.wish({ kind: 'open', options });
      if (facts === null) throw new Error('the house did not say where it is');
      return houseOf(facts, ask.wish);
    },
    async close() {
      await ask.wish({ kind: 'close' });
    },
    async end() {
      child.disconnect();
      await ended;
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function askerOf(child: ChildProcess) {
  const waiting = new Map<number, { resolve: (facts: HouseFacts | null) => void; reject: (error: Error) => void }>();
  const expect = (id: number) =>
    new Promise<HouseFacts | null>((resolve, reject) => waiting.set(id, { resolve, reject }));
  const ready = expect(0);
  let lastId = 0;
  child.on('message', (answer: HouseAnswer) => {
    const asked = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (answer.ok) asked?.resolve(answer.facts);
    else asked?.reject(new Error(answer.error));
  });
  child.once('exit', (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`the house ended with code ${code}`));
  });
  return {
    ready,
    wish(wish: HouseWish): Promise<HouseFacts | null> {
      lastId += 1;
      const answered = expect(lastId);
      child.send({ ...wish, id: lastId });
      return answered;
    },
  };
}

function houseOf(facts: HouseFacts, wish: (wish: HouseWish) => Promise<unknown>): House {
  let { aheadMs } = facts;
  return {
    portalUrl: facts.portalUrl,
    worldUrl: facts.worldUrl,
    deskUrl: facts.deskUrl,
    enrolmentUrl: facts.enrolmentUrl,
    authenticatorUrl: facts.authenticatorUrl,
    gate: facts.gate,
    outside: makeOutside(facts.worldUrl),
    person(username) {
      const found = facts.people.find(({ party }) => party.username === username);
      if (found === undefined) throw new Error(`nobody is called ${username}`);
      return found;
    },
    staffMember(name) {
      const found = facts.staff.find((member) => member.name === name);
      if (found === undefined) throw new Error(`nobody of the staff is called ${name}`);
      return found;
    },
    now: () => Date.now() + aheadMs,
    aheadMs: () => aheadMs,
    async pass(ms) {
      await wish({ kind: 'pass', ms });
      aheadMs += ms;
    },
  };
}
