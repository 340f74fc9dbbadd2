import { describe, expect, it } from 'vitest';
import type { AlertContact, ProvedBy } from './alerts.model.ts';
import { alertTargets, noticeFor } from './alerts.rules.ts';

const reader = (timeZone: string) => ({ timeZone, language: 'en' as const, placeOf: () => null });

const point = (id: string, kind: 'phone' | 'mail', confirmedAt: number | null = 1): AlertContact => ({
  id,
  kind,
  confirmedAt,
  value: kind === 'phone' ? '+14155550142' : 'aiko@example.com',
});
const phone = point('phone', 'phone');
const second = point('second', 'phone');
const mail = point('mail', 'mail');
const newPhone = point('new-phone', 'phone', null);
const newMail = point('new-mail', 'mail', null);

describe('who is told', () => {
  it.each<[string, AlertContact[], ProvedBy, string[]]>([
    ['everyone when nothing was proven', [phone, mail], null, ['phone', 'mail']],
    ['everyone when an app proved it', [phone, second, mail], 'totp', ['phone', 'second', 'mail']],
    ['not the phone that just proved it', [phone, mail], 'sms', ['mail']],
    ['not the phone that was just called', [phone, mail], 'voice', ['mail']],
    ['no phone at all, because a stolen one may be any', [phone, second, mail], 'sms', ['mail']],
    ['the phone after all when there is nothing else', [phone], 'sms', ['phone']],
    ['the phone when the mail address is not confirmed', [phone, newMail], 'voice', ['phone']],
    ['nobody unconfirmed', [newPhone, newMail], null, []],
    ['nobody when there is nobody', [], 'sms', []],
  ])('%s', (_name, points, provedBy, expected) => {
    expect(alertTargets(points, provedBy).map(({ id }) => id)).toEqual(expected);
  });
});

describe('what is told', () => {
  const userId = 'usr_1';

  it('a new device is told with its time, the very first device is not', () => {
    const data = { userId, deviceLabel: 'Firefox on Linux', address: '203.0.113.7', provedBy: null };
    expect(
      noticeFor({ type: 'device.recognised', at: 7, data: { ...data, first: true } }, reader('Asia/Tokyo')),
    ).toBeNull();
    expect(
      noticeFor({ type: 'device.recognised', at: 7, data: { ...data, first: false } }, reader('Asia/Tokyo')),
    ).toEqual({
      template: 'notice.new-device',
      params: { device: 'Firefox on Linux', address: '203.0.113.7', at: 7, timeZone: 'Asia/Tokyo' },
    });
  });

  it('a withdrawal is told with amount, payee and reference and nothing else', () => {
    const payment = { amountMinor: 5, currency: 'JPY', payeeName: 'Northwind', reference: 'PB1' } as const;
    const data = { userId, accountId: 'acc_1', provedBy: 'sms', ...payment } as const;
    expect(noticeFor({ type: 'withdrawal.executed', at: 1, data }, reader('UTC'))).toEqual({
      template: 'notice.withdrawal-executed',
      params: payment,
    });
    expect(noticeFor({ type: 'withdrawal.refused', at: 1, data }, reader('UTC'))).toEqual({
      template: 'notice.withdrawal-refused',
      params: payment,
    });
    const { reference: _own, ...delayed } = payment;
    expect(noticeFor({ type: 'withdrawal.delayed', at: 1, data }, reader('UTC'))).toEqual({
      template: 'notice.withdrawal-delayed',
      params: delayed,
    });
  });
});
