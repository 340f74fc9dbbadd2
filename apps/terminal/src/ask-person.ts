/** Questions at a terminal. Where nobody sits there, nothing is asked: the command ends and says what to give instead. */
import { Ending, EXIT } from './exit-codes.ts';

export const isAttended = (): boolean => process.stdin.isTTY === true && process.stderr.isTTY === true;

const ENTER = new Set(['\r', '\n']);
const BACK = new Set(['\u007f', '\b']);
const STOP = new Set(['\u0003', '\u0004']);

/** Nothing of what is typed is shown, not even how much. */
export async function askSecret(question: string, attended: boolean): Promise<string> {
  if (!attended) {
    const words = 'a passphrase is needed and nobody can be asked; use --key-file PATH where no person sits';
    throw new Ending(EXIT.wrongUse, 'not-attended', words);
  }
  const { stdin, stderr } = process;
  // Before the question: what somebody types ahead must not be shown either.
  stdin.setRawMode(true).setEncoding('utf8');
  stderr.write(`${question}: `);
  try {
    return await typedLine();
  } finally {
    stdin.setRawMode(false).pause();
    stderr.write('\n');
  }
}

function typedLine(): Promise<string> {
  const { stdin } = process;
  return new Promise((resolve, reject) => {
    let typed = '';
    const onData = (chunk: string): void => {
      for (const character of chunk) {
        if (!ENTER.has(character) && !STOP.has(character)) {
          typed = BACK.has(character) ? typed.slice(0, -1) : typed + character;
          continue;
        }
        stdin.off('data', onData);
        if (ENTER.has(character)) resolve(typed);
        else reject(new Ending(EXIT.wrongUse, 'given-up', 'given up'));
        return;
      }
    };
    stdin.on('data', onData).resume();
  });
}
