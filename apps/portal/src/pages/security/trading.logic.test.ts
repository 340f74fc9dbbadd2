import type { TradingSession } from '@strongroom/contract';
import { expect, test } from 'vitest';
import { claimWay, mayClaim } from './trading.logic.ts';

const holder: TradingSession = {
  sessionId: 'ses_1',
  surface: 'desktop',
  device: { id: null, label: 'Strongroom Terminal' },
  clientName: 'Strongroom Terminal',
  address: '203.0.113.7',
  place: null,
  since: null,
};

test.each([
  ['keep', 'wait', false],
  ['yield', 'claim', true],
  ['leave', 'leave', false],
  ['ask', 'ask', true],
] as const)('under %s a newcomer beside another that trades: %s', (newcomer, way, may) => {
  expect([claimWay({ holder, newcomer }), mayClaim({ holder, newcomer })]).toEqual([way, may]);
  // A free seat is anybody's.
  expect([claimWay({ holder: null, newcomer }), mayClaim({ holder: null, newcomer })]).toEqual(['claim', true]);
});
