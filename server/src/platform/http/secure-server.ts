/**
 * TLS that this server ends itself: TLS 1.3, or 1.2 with forward secrecy and authenticated encryption, and nothing older.
 * The files are read again when they change, or when somebody asks: connections that stand go on, new ones get the new
 * certificate. What does not fit (a key of another certificate, a certificate of another host) is refused: at the start
 * loudly, later by keeping what is there, so that a copy that went wrong at night takes no house off the air.
 */
import { createPrivateKey, hash, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { RequestListener, Server } from 'node:http';
import { createServer, type ServerOptions } from 'node:https';
import { isIP } from 'node:net';
import { createSecureContext, type SecureContext } from 'node:tls';
import { type Clock, secondsToMs } from '@strongroom/core';
import type { Logger } from '../logging.ts';

/** RFC 9325 section 4.2: ephemeral keys and authenticated encryption only. */
const SUITES = [
  ...['TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_GCM_SHA256'],
  ...['ECDHE-ECDSA-AES256-GCM-SHA384', 'ECDHE-RSA-AES256-GCM-SHA384'],
  ...['ECDHE-ECDSA-CHACHA20-POLY1305', 'ECDHE-RSA-CHACHA20-POLY1305'],
  ...['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-GCM-SHA256'],
] as const;

interface PairOfFiles {
  readonly certificateFile: string;
  readonly keyFile: string;
}
export interface CertificateFiles extends PairOfFiles {
  /** For hosts of their own, where one certificate is not for all of them. */
  readonly certificates: readonly PairOfFiles[];
  /** Looks this often whether the files have changed. */
  readonly checkSeconds: number;
}

export interface SecureServers {
  /** A server of Node's own kind, as Fastify wants it. */
  serve(handler: RequestListener): Server;
  /** The same, and asks for the certificate of whoever comes; whose it is, is judged by whoever reads it. */
  serveCertified(handler: RequestListener): Server;
  /** Reads the files again. False where they are refused, and what was there stays. */
  reload(): Promise<boolean>;
  stop(): void;
}

interface Pair {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly certificate: X509Certificate;
}
interface Read {
  /** Shown to whoever names no host, or one that none of the others is for. */
  readonly usual: Pair;
  readonly others: readonly (Pair & { readonly context: SecureContext })[];
  readonly print: string;
}

export async function openSecureServers(
  files: CertificateFiles,
  { hosts, logger, clock }: { hosts: readonly string[]; logger: Logger; clock: Clock },
): Promise<SecureServers> {
  let read = await readFiles(files, hosts);
  const servers: ReturnType<typeof createServer>[] = [];
  warnOfEnd(read, clock, logger);

  async function reload(): Promise<boolean> {
    try {
      const next = await readFiles(files, hosts);
      if (next.print === read.print) return true;
      for (const server of servers) server.setSecureContext(optionsOf(next.usual));
      read = next;
      warnOfEnd(read, clock, logger);
      logger.info({ file: files.certificateFile }, 'the certificate was replaced');
      return true;
    } catch (error) {
      logger.error({ error, file: files.certificateFile }, 'the new certificate is refused; the old one stays');
      return false;
    }
  }

  function listen(server: ReturnType<typeof createServer>): Server {
    servers.push(server);
    return server as unknown as Server;
  }

  /** By the host that is named in the handshake (RFC 6066 section 3). */
  const contextFor: ServerOptions['SNICallback'] = (name, done) =>
    done(null, read.others.find(({ certificate }) => isFor(certificate, name))?.context);

  const options = (): ServerOptions => ({ ...optionsOf(read.usual), SNICallback: contextFor });
  const timer = setInterval(() => void reload(), secondsToMs(files.checkSeconds)).unref();
  return {
    serve: (handler) => listen(createServer(options(), handler)),
    serveCertified: (handler) =>
      listen(createServer({ ...options(), requestCert: true, rejectUnauthorized: false }, handler)),
    reload,
    stop: () => clearInterval(timer),
  };
}

const optionsOf = ({ cert, key }: Pair): ServerOptions => ({
  cert,
  key,
  minVersion: 'TLSv1.2',
  ciphers: SUITES.join(':'),
  honorCipherOrder: true,
  ALPNProtocols: ['http/1.1'],
});

/** Attack: whoever comes names what is no host at all. It is for none, and takes nothing down. */
function isFor(certificate: X509Certificate, host: string): boolean {
  try {
    return (isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host)) !== undefined;
  } catch {
    return false;
  }
}

async function readFiles(files: CertificateFiles, hosts: readonly string[]): Promise<Read> {
  const [usual, others] = await Promise.all([readPair(files), Promise.all(files.certificates.map(readPair))]);
  const all = [usual, ...others];
  const bare = hosts.find((host) => !all.some(({ certificate }) => isFor(certificate, host)));
  if (bare !== undefined) throw new Error(`${files.certificateFile}: no certificate is for ${bare}`);
  // Attack: a certificate that was meant for elsewhere lies here with its key, and nobody would see that it does.
  const stray = all.findIndex(({ certificate }) => !hosts.some((host) => isFor(certificate, host)));
  if (stray >= 0) {
    const { certificateFile } = files.certificates[stray - 1] ?? files;
    throw new Error(`${certificateFile}: this certificate is for none of our hosts`);
  }
  const print = hash('sha256', Buffer.concat(all.flatMap(({ cert, key }) => [cert, key])));
  return { usual, others: others.map((pair) => ({ ...pair, context: createSecureContext(optionsOf(pair)) })), print };
}

async function readPair({ certificateFile, keyFile }: PairOfFiles): Promise<Pair> {
  const [cert, key] = await Promise.all([readFile(certificateFile), readFile(keyFile)]);
  const certificate = new X509Certificate(cert);
  if (!certificate.checkPrivateKey(createPrivateKey(key)))
    throw new Error(`${keyFile}: the key of another certificate`);
  return { cert, key, certificate };
}

/** Served all the same: whoever comes is warned by their browser, and a house that is down warns nobody. */
function warnOfEnd({ usual, others }: Read, clock: Clock, logger: Logger): void {
  for (const { certificate } of [usual, ...others]) {
    const { validTo, subject } = certificate;
    if (Date.parse(validTo) <= clock.now()) logger.error({ validTo, subject }, 'the certificate has ended');
  }
}
