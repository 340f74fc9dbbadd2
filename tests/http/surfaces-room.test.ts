/** How many sessions a user has room for: programs make room for programs, and never end a session of a browser. */
import { expect, it } from 'vitest';
import { openHouse } from './harness.ts';
import { newPerson, signIn } from './people.ts';
import { followClock, signInProgram, startProgram, TERMINAL } from './surfaces.people.ts';

const MOST = 2;

it('is counted for programs apart', async () => {
  const house = await openHouse({
    configuration: { 'surfaces.clients': [TERMINAL] },
    policy: { 'session.per-user': MOST },
  });
  followClock(house);
  const { browser } = await signIn(house, await newPerson(house, { totp: true }));
  const program = await startProgram(house);
  for (let times = 0; times <= MOST; times += 1) {
    // Sessions of one instant have no order.
    house.clock.advance(1_000);
    followClock(house);
    await signInProgram(program, browser);
  }
  const { sessions } = await browser.ask('listSessions');
  expect(sessions.map(({ surface }) => surface).sort()).toEqual(['desktop', 'desktop', 'portal']);
  expect((await browser.ask('getSession')).signedIn).toBe(true);
  await house.close();
});
