/**
 * The lines along which people slide instead of choosing: alphabets, digits, and what lies side by side on the QWERTY,
 * AZERTY, QWERTZ and JIS keyboards. Written in the spelling of `foldCase`. Letters in alphabetical or numerical
 * order count from three on; keyboard rows from four on, because words such as "were" and "point" hold three.
 */
export interface KeyLine {
  readonly keys: string;
  readonly shortestRun: number;
}

const orders = ['abcdefghijklmnopqrstuvwxyz', '1234567890', '0123456789', 'あいうえおかきくけこさしすせそたちつてと'];

const rows = [
  // Letters: QWERTY, AZERTY, QWERTZ, JIS.
  'qwertyuiop[]\\',
  "asdfghjkl;'",
  'zxcvbnm,./',
  'azertyuiop^$',
  'qsdfghjklmù*',
  'wxcvbn,;:!',
  'qwertzuiopü+',
  'asdfghjklöä#',
  'yxcvbnm,.-',
  'qwertyuiop@[',
  'asdfghjkl;:]',
  'zxcvbnm,./_',
  // The digit row with shift (American, JIS, British), and without it on AZERTY.
  '!@#$%^&*()_+',
  '!"#$%&\'()=~',
  '!"£$%^&*()_+',
  '&é"\'(-è_çà)=',
  // Kana on the JIS keyboard.
  'ぬふあうえおやゆよわほへ',
  'たていすかんなにらせ',
  'ちとしはきくまのりれけむ',
  'つさそひこみもねるめろ',
];

// Columns walked downwards, and two rows walked in step.
const columns = ['1qaz', '2wsx', '3edc', '4rfv', '5tgb', '6yhn', '7ujm', '1aqw', '2zsx'];
const zigzags = [
  '1q2w3e4r5t6y7u8i9o0p',
  'q1w2e3r4t5y6u7i8o9p0',
  'qawsedrftgyhujikolp',
  'azsxdcfvgbhnjmk',
  '1a2z3e4r5t6y7u8i9o0p',
];

export const KEY_LINES: readonly KeyLine[] = [
  ...orders.map((keys) => ({ keys, shortestRun: 3 })),
  ...[...rows, ...columns, ...zigzags].map((keys) => ({ keys, shortestRun: 4 })),
];
