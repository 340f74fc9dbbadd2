/** Browsers in messages: worded in the language of whoever reads it. */
import { describe, expect, it } from 'vitest';
import { render } from './delivery.rules.ts';
import { readWordings } from './delivery.wording.ts';
import type { Language } from './templates.model.ts';

const wordings = readWordings();

describe('a browser without a name of its own', () => {
  const told = (device: string, language: Language): string => {
    const params = { device, address: '203.0.113.7' };
    const content = { template: 'notice.outside-networks', params, channel: 'sms', language } as const;
    return render(wordings[language], content, { service: 'Strongroom' }).text;
  };

  it.each<[Language, string, string]>([
    ['en', 'Chrome on Linux', 'Unknown program'],
    ['ja', 'Linux の Chrome', '不明なプログラム'],
    ['fr', 'Chrome sur Linux', 'Programme inconnu'],
  ])('is told in %s as “%s”', (language, made, unknown) => {
    expect(told('Chrome on Linux', language)).toContain(made);
    expect(told('Unknown program', language)).toContain(unknown);
    expect(told('My desk', language)).toContain('My desk');
    if (language !== 'en') expect(told('Chrome on Linux', language)).not.toContain('Chrome on');
  });
});
