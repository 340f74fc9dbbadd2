/**
 * Runs a witness as a process of its own: a port, a directory, and nothing else of this product. The port is taken
 * first, so that a second start by mistake fails before it takes the directory from the one that runs.
 */
import type { AddressInfo } from 'node:net';
import { type Clock, ok, type Random, type Result, refuse } from '@strongroom/core';
import type { Logger } from '../platform/logging.ts';
import { openStateDirectory, type StateRefusal } from './state-directory.ts';
import type { LogKeys } from './witness.config.ts';
import { makeWitnessServer } from './witness.http.ts';
import { makeWitness, type Witness } from './witness.ts';

export interface WitnessOptions {
  readonly listen: { readonly host: string; readonly port: number };
  readonly folder: string;
  /** Needed at the first start; afterwards it must be the same or left out. */
  readonly name: string | undefined;
  readonly logs: LogKeys;
  /** A person says that a copied state is the last one. */
  readonly moved: boolean;
}

export interface RunningWitness {
  readonly name: string;
  readonly verifierKey: string;
  readonly url: string;
  readonly origins: readonly string[];
  stop(): Promise<void>;
}

/** How long requests that have begun may take to end when the process is told to stop. */
const GRACE_MS = 5_000;

export async function startWitness(
  options: WitnessOptions,
  deps: { readonly clock: Clock; readonly random: Random; readonly logger: Logger; readonly onOvertaken: () => void },
): Promise<Result<RunningWitness, StateRefusal>> {
  const { listen, folder, name, logs, moved } = options;
  const { clock, random, logger, onOvertaken } = deps;
  let witness: Witness | null = null;
  const server = makeWitnessServer({ witness: () => witness, logger });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(listen.port, listen.host, () => resolve());
  });

  async function stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeIdleConnections();
    const cutOff = setTimeout(() => server.closeAllConnections(), GRACE_MS);
    await closed;
    clearTimeout(cutOff);
    await witness?.settled();
  }

  try {
    const state = await openStateDirectory({ folder, name, moved, random });
    if (!state.ok) {
      await stop();
      return refuse(state.refusal);
    }
    if (!state.value.noticesCopies) logger.warn({ folder }, 'a state put back from a backup cannot be noticed here');
    witness = makeWitness({ state: state.value, logs, clock, logger, onOvertaken });
  } catch (error) {
    await stop();
    throw error;
  }
  const { name: keyName, verifierKey, origins } = witness;
  const { port } = server.address() as AddressInfo;
  const host = listen.host.includes(':') ? `[${listen.host}]` : listen.host;
  return ok({ name: keyName, verifierKey, origins, url: `http://${host}:${port}`, stop });
}
