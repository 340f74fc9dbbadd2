/**
 * The origins of the house, and what each is set by. What asks for them says whether it means all of them, wherever they
 * are served, or those that this server itself answers on: the authenticator app may be served by somebody else.
 */
import type { Config } from './config.schema.ts';

export interface HouseOrigin {
  readonly setBy: string;
  readonly origin: string;
  /** Who comes there: programs that show a certificate have an origin of their own, where no page is. */
  readonly for: 'people' | 'programs';
}

type Origins = Pick<Config, 'http' | 'desk' | 'authenticator' | 'mutualTls'>;

export function originsOf(
  { http, desk, authenticator, mutualTls }: Origins,
  { served }: { readonly served: 'anywhere' | 'here' },
): readonly HouseOrigin[] {
  const phoneIsOurs = served === 'anywhere' || authenticator !== undefined;
  const set = {
    'http.publicOrigin': http.publicOrigin,
    'http.authenticatorOrigin': phoneIsOurs ? http.authenticatorOrigin : undefined,
    'desk.publicOrigin': desk?.publicOrigin,
    'mutualTls.publicOrigin': mutualTls?.publicOrigin,
  };
  return Object.entries(set).flatMap(([setBy, origin]) =>
    origin === undefined ? [] : [{ setBy, origin, for: setBy.startsWith('mutualTls') ? 'programs' : 'people' }],
  );
}

/** Where phones call from, which what they sign names: the portal, where the app has no origin of its own. */
export const phoneOriginOf = ({ http }: Pick<Config, 'http'>): string => http.authenticatorOrigin ?? http.publicOrigin;
