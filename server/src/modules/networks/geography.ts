/**
 * Geography from files of the operator: MaxMind databases of places and of networks, and a list of network kinds. A file
 * that changes is read again, one that is missing or broken is tolerated (the last good reading stays, the log says so),
 * and nothing ever waits for it. It informs people and rules; by itself it refuses nobody.
 */
import { readFile, stat } from 'node:fs/promises';
import { type Clock, DAY_MS, type Instant, secondsToMs } from '@strongroom/core';
import { Reader } from 'maxmind';
import { z } from 'zod';
import type { Logger } from '../../platform/logging.ts';
import type { Metrics } from '../../platform/metrics.ts';
import { addressNumber, addressText } from './address.rules.ts';
import { type KindsList, readKindsList } from './kinds-list.ts';
import type { Place, PlaceOf } from './places.model.ts';

export interface GeographyFiles {
  readonly placesFile?: string | undefined;
  readonly networksFile?: string | undefined;
  readonly kindsFile?: string | undefined;
}

export interface Geography {
  readonly placeOf: PlaceOf;
  /** Whether numbers of networks are known at all: without them a rule that names one would bar everybody. */
  knowsNetworks(): boolean;
  /** Reads what changed since it was last read. */
  refresh(): Promise<void>;
  stop(): void;
}

/** Vendors nest what others keep flat; a text of theirs is shown, so nothing in it may turn or hide the words around it. */
const text = z
  .string()
  .min(1)
  .max(80)
  .regex(/^\P{C}+$/u)
  .optional()
  .catch(undefined);
/** Attack: anything else ends in an error wherever a country is written out in words. */
const country = z
  .string()
  .regex(/^[A-Z]{2}$/)
  .optional()
  .catch(undefined);
const named = z.object({ iso_code: country, names: z.object({ en: text }).optional().catch(undefined) });
const placeRecord = z.object({
  country: named.optional().catch(undefined),
  registered_country: named.optional().catch(undefined),
  city: z
    .union([z.object({ names: z.object({ en: text }) }), text])
    .optional()
    .catch(undefined),
  country_code: country,
});
const networkRecord = z.object({
  autonomous_system_number: z.int().min(1).optional().catch(undefined),
  autonomous_system_organization: text,
});

interface Loaded<Content> {
  readonly content: Content;
  readonly builtAt: Instant;
}

export async function openGeography(
  files: GeographyFiles & { readonly checkSeconds: number },
  deps: { clock: Clock; logger: Logger; metrics: Pick<Metrics, 'geographyAge'> },
): Promise<Geography> {
  const { clock, logger, metrics } = deps;
  const read = { clock, logger };
  const places = makeWatched('places', files.placesFile, readDatabase, read);
  const networks = makeWatched('networks', files.networksFile, readDatabase, read);
  const kinds = makeWatched('kinds', files.kindsFile, readKinds, read);
  const all = [places, networks, kinds];

  const ageMs = ({ builtAt }: Loaded<unknown>): number => Math.max(0, clock.now() - builtAt);

  async function refresh(): Promise<void> {
    await Promise.all(all.map((file) => file.refresh()));
    for (const file of all) {
      const loaded = file.loaded();
      if (loaded !== null) metrics.geographyAge.set({ file: file.name }, ageMs(loaded) / 1_000);
    }
  }

  function placeOf(address: string): Place | null {
    const [where, whose, list] = [places.loaded(), networks.loaded(), kinds.loaded()];
    if (where === null && whose === null && list === null) return null;
    const value = addressNumber(address);
    if (value === null) return null;
    // Readers of these files do not know that a mapped address is the one it maps.
    const plain = addressText(value);
    const place = where && placeRecord.safeParse(recordOf(where, plain)).data;
    const network = whose && networkRecord.safeParse(recordOf(whose, plain)).data;
    const kind = list?.content.kindOf(value) ?? null;
    if (!place && !network && kind === null) return null;
    const { city } = place ?? {};
    const said = [place && where, network && whose, kind && list].filter(
      (each) => each != null && typeof each !== 'string',
    );
    return {
      country: place?.country?.iso_code ?? place?.registered_country?.iso_code ?? place?.country_code ?? null,
      city: (typeof city === 'string' ? city : city?.names.en) ?? null,
      asn: network?.autonomous_system_number ?? null,
      holder: network?.autonomous_system_organization ?? null,
      kind,
      databaseAgeDays: Math.floor(Math.max(...said.map((each) => ageMs(each as Loaded<unknown>))) / DAY_MS),
    };
  }

  await refresh();
  const configured = all.some(({ isConfigured }) => isConfigured);
  const timer = configured ? setInterval(() => void refresh(), secondsToMs(files.checkSeconds)).unref() : undefined;
  return {
    placeOf,
    knowsNetworks: () => networks.loaded() !== null,
    refresh,
    stop: () => clearInterval(timer),
  };
}

/** Attack: a record that leads in circles or out of the file would fail every sign-in from there. It is not known. */
function recordOf({ content }: Loaded<Reader<never>>, address: string): unknown {
  try {
    return content.get(address);
  } catch {
    return null;
  }
}

/** One file: what was last read of it, and whether it has changed since. */
function makeWatched<Content>(
  name: string,
  path: string | undefined,
  parse: (bytes: Buffer, changedAt: Instant) => Loaded<Content>,
  { logger }: { logger: Logger },
) {
  let loaded: Loaded<Content> | null = null;
  let seen = '';
  return {
    name,
    isConfigured: path !== undefined,
    loaded: () => loaded,
    async refresh(): Promise<void> {
      if (path === undefined) return;
      try {
        const { mtimeMs, size, ino } = await stat(path);
        const mark = `${ino} ${size} ${mtimeMs}`;
        if (mark === seen) return;
        // Also of a file that is broken: it is looked at again when it changes, not every time.
        seen = mark;
        loaded = parse(await readFile(path), Math.round(mtimeMs));
      } catch (error) {
        logger.warn({ error, file: name }, 'geography cannot be read; what was read before still holds');
      }
    },
  };
}

function readDatabase(bytes: Buffer): Loaded<Reader<never>> {
  const content = new Reader<never>(bytes);
  return { content, builtAt: content.metadata.buildEpoch.getTime() };
}

const readKinds = (bytes: Buffer, changedAt: Instant): Loaded<KindsList> => ({
  content: readKindsList(bytes.toString('utf8')),
  builtAt: changedAt,
});
