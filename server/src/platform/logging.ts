/**
 * Structured logs, one JSON object a line. Redaction is a second fence: the first is that nobody logs a body, a cookie
 * or a code. Paths are named here so that a careless `logger.info({ request })` still gives nothing away.
 */
import { type Logger as PinoLogger, pino, stdSerializers } from 'pino';

export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error'>;
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

const SECRETS = [
  'password',
  'currentPassword',
  'newPassword',
  'code',
  'answer',
  'secret',
  'token',
  'cookie',
  'authorization',
  'set-cookie',
  'strongroom-csrf',
];
const paths = SECRETS.flatMap((name) => ['', '*', '*.*', '*.*.*'].map((above) => `${above}["${name}"]`));

export function makeLogger(level: LogLevel, destination?: { write(line: string): void }): Logger {
  const options = {
    level,
    redact: { paths, censor: '[redacted]' },
    serializers: { error: stdSerializers.err },
    base: null,
  };
  // Not waited for: a line that a slow reader holds up must not hold up requests. What is left is written at exit.
  return pino(options, destination ?? pino.destination({ dest: 2, sync: false }));
}
