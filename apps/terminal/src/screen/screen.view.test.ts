/** What stands on the screen in each state, in every language and at every size; and what never does. */
import { describe, expect, it } from 'vitest';
import { widthOf } from '../plain-text.ts';
import { wordsFor } from '../wording.ts';
import { keysIn, paint } from './ansi.ts';
import { account, HOLDER, NOW, standing } from './screen.fixture.ts';
import { begin } from './screen.flow.ts';
import type { Screen, Settings } from './screen.model.ts';
import { draw, type Paper } from './screen.view.ts';

const settings: Settings = { lockAfterMs: 600_000, daily: 'log-off', canUnlock: true, readOnly: false };
const paper = (changes: Partial<Paper> = {}): Paper => ({
  words: wordsFor({ LANG: 'en_US.UTF-8' }),
  width: 120,
  height: 40,
  timeOf: (instant) => new Date(instant).toISOString().slice(11, 16),
  ...changes,
});
const screen = (changes: Partial<Screen> = {}): Screen => ({
  ...begin(settings, { now: NOW, dailyAt: NOW + 3_600_000 }),
  account,
  quotes: { quotes: [] },
  orders: { orders: [] },
  trading: standing({}),
  ...changes,
});
const text = (at: Screen, on = paper()): string =>
  draw(at, on)
    .map((line) => line.text)
    .join('\n');

describe('the screen', () => {
  it('shows the account, its positions, and until when it stays open', () => {
    const shown = text(screen());
    for (const part of ['U7300001', '98 765.43 USD', 'AAPL', '-0.42 %', 'locks 10:10', 'logs off 11:00']) {
      expect(shown).toContain(part);
    }
  });

  it('says who trades, where from and since when, and asks before it takes over', () => {
    const trading = standing({ holder: HOLDER });
    const elsewhere = 'The portal (Chrome on Linux�[2J), Zürich, CH, trades since 09:03.';
    expect(text(screen({ trading }))).toContain(`${elsewhere} t: take over`);
    const held = screen({ trading: standing({ holder: HOLDER, newcomer: 'keep' }) });
    expect(text(held)).toContain(`${elsewhere.slice(0, -1)}, until it lets go.`);
    const asking = screen({ trading, phase: { kind: 'open', asksTakeOver: true } });
    expect(text(asking)).toContain(`${elsewhere} Take over? y/n`);
    const unplaced = standing({ holder: { ...HOLDER, place: null, since: null } });
    expect(text(screen({ trading: unplaced }))).toContain(', 203.0.113.7, trades. t: take over');
    expect(draw(screen({ trading: standing({ role: 'trading', holder: HOLDER }) }), paper())).toContainEqual({
      text: 'This terminal trades.',
      style: 'good',
    });
    const lost = standing({ role: 'displaced', holder: HOLDER, lost: { at: '2026-03-06T09:55:00.000Z', to: HOLDER } });
    expect(draw(screen({ trading: lost }), paper())).toContainEqual({
      text: 'The portal (Chrome on Linux�[2J), Zürich, CH, took over trading at 09:55. t: take it back',
      style: 'alarm',
    });
    expect(text(screen({ settings: { ...settings, readOnly: true } }))).toContain('cannot trade');
  });

  it('shows in red that the session is over, and why', () => {
    const over = draw(screen({ phase: { kind: 'over', why: 'ended-elsewhere' }, account: null }), paper());
    expect(over).toContainEqual({ text: 'The session of this terminal is over', style: 'alarm' });
    expect(over.map((line) => line.text)).toContain('It was ended elsewhere.');
    expect(paint(over, true)).toContain('\u001b[1;31mThe session of this terminal is over\u001b[0m');
    expect(paint(over, false)).not.toContain('\u001b[1;31m');
    const week = text(screen({ phase: { kind: 'over', why: 'weekly-end' } }));
    expect(week).toContain('Its week is over. Orders in the book stay there.');
    expect(text(screen({ phase: { kind: 'over', why: null } }))).toContain('It ended or ran out.');
  });

  it('shows neither figures nor what was typed while it is locked', () => {
    const locked = screen({ phase: { kind: 'locked', typed: 'secret', triesLeft: 3, opening: false } });
    const shown = text(locked);
    expect(shown).toContain('******');
    expect(shown).toContain('Tries left: 3');
    expect(shown).not.toMatch(/secret|98 765|AAPL|U7300001/);
  });

  it.each(['en', 'ja', 'fr'])('fits every window in %s, keeps role and keys, and lets no name draw', (LANG) => {
    const words = wordsFor({ LANG });
    for (const [width, height] of [
      [20, 6],
      [40, 12],
      [80, 24],
      [200, 60],
    ] as const) {
      const lines = draw(screen({ trading: standing({ holder: HOLDER }) }), paper({ words, width, height }));
      expect(lines.length).toBeLessThanOrEqual(height);
      for (const line of lines) {
        expect(widthOf(line.text)).toBeLessThanOrEqual(width);
        expect(line.text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      }
      expect(words.keys.startsWith(lines.at(-1)?.text ?? '?')).toBe(true);
    }
  });

  it('has the same words in every language, with the same gaps to fill', () => {
    const shape = (value: unknown): unknown =>
      typeof value === 'string'
        ? [...value.matchAll(/\{\w+\}/gu)].map(String).sort()
        : Object.fromEntries(Object.entries(value as object).map(([name, part]) => [name, shape(part)]));
    for (const LANG of ['ja', 'fr']) expect(shape(wordsFor({ LANG }))).toEqual(shape(wordsFor({ LANG: 'en' })));
    expect(wordsFor({ LANG: 'de_DE' })).toBe(wordsFor({}));
  });

  it('reads keys, and no arrows', () => {
    expect(keysIn('ab')).toEqual(['a', 'b']);
    expect(keysIn('\u001b[A')).toEqual([]);
  });
});
