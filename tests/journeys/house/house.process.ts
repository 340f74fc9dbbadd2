/**
 * The whole product in a process of its own: the demonstration with its real adapters, on a database of its own, with a
 * clock that a test can push forward. One process per Playwright worker, one fresh house per test. It ends when the
 * worker does.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoPeople, demoStaff, loadPolicies, makeLogger, startDemo, systemRandom } from '@strongroom/server';
import { startTestCluster, type TestCluster } from '@strongroom/server/testing';
import { holdPortRow } from '@strongroom/server/testing/ports';
import type { HouseAnswer, HouseFacts, HouseOptions, HouseRequest, HouseWish } from './house.messages.ts';

/** A Tuesday morning in New York and Montréal, the evening of the same day in Tokyo. */
const OPENS_AT = Date.parse('2026-03-10T13:00:00Z');

let aheadMs = 0;
/** The OpenID library knows no clock but the machine's: in this process that is the house's. */
const machineNow = Date.now.bind(Date);
Date.now = () => machineNow() + aheadMs;

let cluster: TestCluster | null = null;
let closeHouse: () => Promise<void> = async () => {};

async function openHouse({ overrides = {}, directory, again }: HouseOptions): Promise<HouseFacts> {
  await closeHouse();
  aheadMs = again?.aheadMs ?? OPENS_AT - machineNow();
  const policy = { profile: 'default', overrides: { ...overrides }, entities: {} };
  const policies = loadPolicies(policy);
  if (!policies.ok) throw new Error(policies.refusal.join('; '));
  const place = directory === undefined ? await throwAwayPlace() : { directory, databaseUrl: undefined };
  // Of the demonstration, and at the end of the row of an application beside it.
  const ports = await holdPortRow(again && Number(new URL(again.portalUrl).port));
  const port = ports.first;
  const applicationUrl = `http://reports.localhost:${port + 9}`;
  const demo = await startDemo(
    {
      directory: place.directory,
      databaseUrl: place.databaseUrl,
      port,
      fresh: false,
      policy,
      // A journey says where its browser is, as a proxy would.
      trustedProxies: ['127.0.0.1', '::1'],
      logLevel: 'error',
      // Journeys let half a minute pass at once: an entry of a moment ago would look as if nobody had taken it since.
      auditLog: { refuseAfterSeconds: 0 },
      applications: [{ id: 'reports', name: 'Reports', origin: applicationUrl }],
    },
    {
      policies: policies.value,
      clock: { now: Date.now },
      random: systemRandom,
      logger: makeLogger('error'),
    },
  );
  closeHouse = async () => {
    closeHouse = async () => {};
    await demo.stop();
    await ports.release();
    if ('remove' in place) await place.remove();
  };
  const { members } = demo.server.strongroom.services.staff;
  const newcomer = { name: 'new.member', displayName: 'Noa Berg', roles: ['support'], entities: [] } as const;
  const invited = await members.open(newcomer, 'journey');
  return {
    portalUrl: demo.portalUrl,
    worldUrl: demo.worldUrl,
    deskUrl: demo.deskUrl,
    enrolmentUrl: invited.ok ? invited.value.link : demo.deskUrl,
    authenticatorUrl: demo.authenticatorUrl,
    gate: { url: `http://127.0.0.1:${port + 7}`, applicationUrl },
    people: demoPeople,
    staff: demoStaff,
    aheadMs,
  };
}

async function throwAwayPlace() {
  cluster ??= await startTestCluster();
  const database = await cluster.freshDatabase();
  const directory = await mkdtemp(join(tmpdir(), 'strongroom-journey-'));
  return {
    directory,
    databaseUrl: database.url,
    async remove() {
      await database.drop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function fulfil(wish: HouseWish): Promise<HouseFacts | null> {
  if (wish.kind === 'open') return openHouse(wish.options);
  if (wish.kind === 'close') await closeHouse();
  else aheadMs += wish.ms;
  return null;
}

const answer = (message: HouseAnswer): void => {
  process.send?.(message);
};

process.on('message', (request: HouseRequest) => {
  fulfil(request).then(
    (facts) => answer({ id: request.id, ok: true, facts }),
    (error: unknown) =>
      answer({ id: request.id, ok: false, error: error instanceof Error ? (error.stack ?? '') : String(error) }),
  );
});
process.once('disconnect', () => {
  void closeHouse()
    .then(() => cluster?.stop())
    .finally(() => process.exit(0));
});
answer({ id: 0, ok: true, facts: null });
