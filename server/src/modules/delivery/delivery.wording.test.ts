import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkWording, readWordings } from './delivery.wording.ts';
import { LANGUAGES } from './templates.model.ts';

interface RawWording {
  templates: Record<string, Record<string, unknown>>;
  terms: { what: Record<string, string> };
}
const raw = (language: string): RawWording =>
  JSON.parse(readFileSync(new URL(`./wording/${language}.json`, import.meta.url), 'utf8')) as RawWording;

describe('the wording files', () => {
  it.each(LANGUAGES)('are complete in %s', (language) => {
    expect(checkWording(language, raw(language))).toMatchObject({ ok: true });
  });

  it('differ: no language was copied from another', () => {
    const { en, ja, fr } = readWordings();
    for (const [name, texts] of Object.entries(en.templates)) {
      for (const other of [ja, fr]) {
        expect(other.templates[name as keyof typeof other.templates]).not.toEqual(texts);
      }
    }
  });
});

describe('a wording file is refused', () => {
  const mistakesAfter = (change: (wording: RawWording) => void): string => {
    const wording = raw('en');
    change(wording);
    const checked = checkWording('en', wording);
    return checked.ok ? 'no mistake' : checked.refusal.join('\n');
  };
  const withdrawal = (wording: RawWording, channel: 'sms' | 'voice', text: string): void => {
    wording.templates['code.approval.withdrawal'] = {
      ...wording.templates['code.approval.withdrawal'],
      [channel]: text,
    };
  };

  it('without a template', () => {
    expect(mistakesAfter((wording) => delete wording.templates['notice.new-device'])).toMatch(/notice\.new-device/);
  });
  it('without a channel', () => {
    expect(mistakesAfter((wording) => delete wording.templates['code.contact']?.mail)).toMatch(/code\.contact › mail/);
  });
  it('with a template nobody sends', () => {
    expect(mistakesAfter((wording) => Object.assign(wording.templates, { 'notice.else': { sms: 'x' } }))).toMatch(
      /notice\.else/,
    );
  });
  it('without the words for an act', () => {
    expect(mistakesAfter((wording) => delete wording.terms.what['factor.remove'])).toMatch(/factor\.remove/);
  });
  it('when a code for a payment does not name the payee', () => {
    expect(
      mistakesAfter((wording) => withdrawal(wording, 'sms', '{code} pays {amount} to {accountHint}, {minutes}')),
    ).toBe('wording en: code.approval.withdrawal: sms leaves out {payee}');
  });
  it('when a text names a value nobody fills', () => {
    expect(
      mistakesAfter((wording) =>
        withdrawal(wording, 'sms', '{code} {amount} {payee} {accountHint} {minutes} {balance}'),
      ),
    ).toMatch(/\{balance\}, which nobody fills/);
  });
  it('when a call says the code once only', () => {
    expect(
      mistakesAfter((wording) => withdrawal(wording, 'voice', '{code} {amount} {payee} {accountHint} {minutes}')),
    ).toMatch(/twice/);
  });
});
