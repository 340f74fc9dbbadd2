import type { HistoryEntry } from '@strongroom/contract';
import { expect, test } from 'vitest';
import type { Wording } from '../../wording/use-wording.ts';
import { toTimeline } from './history.logic.ts';

const wording: Wording = {
  t: (key) => key,
  language: 'en',
  locale: 'en',
  time: String,
  dateTime: String,
  moment: String,
  day: String,
  date: String,
  decimal: String,
  percent: String,
};
const signIn = (newDevice: boolean): HistoryEntry => ({
  id: 'aud_1',
  at: '2026-03-10T09:00:00.000Z',
  event: 'session.opened',
  outcome: 'done',
  surface: 'portal',
  address: '203.0.113.7',
  device: 'Firefox on Linux',
  rule: null,
  details: { newDevice },
});

test('a sign-in from a device never seen before says so and stands out', () => {
  const [item] = toTimeline([signIn(true)], wording);
  expect(item).toMatchObject({ title: 'event.session.opened · event.device.recognised', tone: 'notable' });
});

test('a sign-in from a known device is routine', () => {
  const [item] = toTimeline([signIn(false)], wording);
  expect(item).toMatchObject({ tone: 'plain' });
  expect(item?.title).not.toContain('device.recognised');
});

test('an application that was opened is named', () => {
  const opened = { ...signIn(false), event: 'application.entered', details: { applicationName: 'Reports' } };
  const [item] = toTimeline([opened], wording);
  expect(item?.detail).toMatch(/^Reports · surface\.portal · /);
});
