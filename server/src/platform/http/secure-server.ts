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
import { type Clock, secondsToMs } from '@strongroom/core';
import type { Logger } from '../logging.ts';

/** RFC 9325 section 4.2: ephemeral keys and authenticated encryption only. */
const SUITES = [
  ...['TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_GCM_SHA256'],
  ...['ECDHE-ECDSA-AES256-GCM-SHA384', 'ECDHE-RSA-AES256-GCM-SHA384'],
  ...['ECDHE-ECDSA-CHACHA20-POLY1305', 'ECDHE-RSA-CHACHA20-POLY1305'],
  ...['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-GCM-SHA256'],
] as const;

export interface CertificateFiles {
  readonly certificateFile: string;
  readonly keyFile: string;
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

type Read = Pick<ServerOptions, 'cert' | 'key'> & { readonly print: string };

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
      for (const server of servers) server.setSecureContext(optionsOf(next));
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

  const timer = setInterval(() => void reload(), secondsToMs(files.checkSeconds)).unref();
  return {
    serve: (handler) => listen(createServer(optionsOf(read), handler)),
    serveCertified: (handler) =>
      listen(createServer({ ...optionsOf(read), requestCert: true, rejectUnauthorized: false }, handler)),
    reload,
    stop: () => clearInterval(timer),
  };
}

const optionsOf = ({ cert, key }: Read): ServerOptions => ({
  cert,
  key,
  minVersion: 'TLSv1.2',
  ciphers: SUITES.join(':'),
  honorCipherOrder: true,
  ALPNProtocols: ['http/1.1'],
});

async function readFiles({ certificateFile, keyFile }: CertificateFiles, hosts: readonly string[]): Promise<Read> {
  const [cert, key] = await Promise.all([readFile(certificateFile), readFile(keyFile)]);
  const certificate = new X509Certificate(cert);
  if (!certificate.checkPrivateKey(createPrivateKey(key)))
    throw new Error(`${keyFile}: the key of another certificate`);
  for (const host of hosts) {
    const fits = certificate.checkHost(host) ?? certificate.checkIP(host);
    if (fits === undefined) throw new Error(`${certificateFile}: this certificate is not for ${host}`);
  }
  return { cert, key, print: hash('sha256', Buffer.concat([cert, key])) };
}

/** Served all the same: whoever comes is warned by their browser, and a house that is down warns nobody. */
function warnOfEnd({ cert }: Read, clock: Clock, logger: Logger): void {
  const { validTo } = new X509Certificate(cert as Buffer);
  if (Date.parse(validTo) <= clock.now()) logger.error({ validTo }, 'the certificate has ended');
}
