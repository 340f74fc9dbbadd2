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
    serializers: { error: withoutRows },
    base: null,
  };
  return pino(options, destination ?? gathered(standardError()));
}

function standardError() {
  const stream = pino.destination({ dest: 2, sync: false, minLength: GATHERED_BYTES });
  // Their types leave it out; it is set once the process is about to end.
  return stream as typeof stream & { readonly destroyed: boolean };
}

/** How much and how long lines gather: each writing wakes a thread, which costs more than the line. */
const GATHERED_BYTES = 8_192;
const GATHERED_MS = 50;

/**
 * Not waited for: a line that a slow reader holds up must not hold up requests. What is left is written at exit; a process
 * that is killed loses the lines of its last moment, and of the audit trail, which is elsewhere, nothing.
 */
export function gathered(stream: { readonly destroyed: boolean; write(line: string): unknown; flush(): void }): {
  write(line: string): void;
} {
  let flushing = false;
  return {
    write(line) {
      stream.write(line);
      if (flushing) return;
      flushing = true;
      setTimeout(() => {
        flushing = false;
        if (!stream.destroyed) stream.flush();
      }, GATHERED_MS).unref();
    },
  };
}

/**
 * Members of PostgreSQL's errors that repeat the row at hand: `Key (username)=(maya) already exists`, `Failing row
 * contains (...)`, and the statement with its values. What remains (SQLSTATE, table, constraint) says where to look.
 */
const OF_THE_ROW = new Set(['detail', 'where', 'hint', 'internalQuery', 'parameters', 'query']);
const DEEPEST = 8;

function withoutRows(error: Error): unknown {
  return bare(stdSerializers.err(error), 0);
}

function bare(found: unknown, depth: number): unknown {
  if (typeof found !== 'object' || found === null || depth > DEEPEST) return found;
  if (Array.isArray(found)) return found.map((entry) => bare(entry, depth + 1));
  const kept = Object.entries(found).filter(([name]) => !OF_THE_ROW.has(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, bare(value, depth + 1)]));
}
