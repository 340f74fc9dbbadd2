/** What is wrong with the ways in: certificates that nothing is served with, and applications on hosts of our own. */
import type { Config } from './config.schema.ts';
import { originsOf } from './origins.ts';

/** Every origin that is served here gets the certificate; one that is reached in the clear would be led round in a ring. */
export function tlsMistakes(config: Config): string[] {
  const { gate, tls } = config;
  if (tls === undefined) return gate?.tls === true ? ['gate.tls: needs the certificate of tls'] : [];
  return ofPeople(config, 'here').flatMap(({ setBy, origin }) =>
    origin.startsWith('http:') ? [`${setBy}: must be https where this server ends TLS`] : [],
  );
}

/** That of programs has rules of its own, below. */
const ofPeople = (config: Config, served: 'anywhere' | 'here') =>
  originsOf(config, { served }).filter((origin) => origin.for === 'people');
const hostsOfPeople = (config: Config): string[] =>
  ofPeople(config, 'anywhere').map(({ origin }) => new URL(origin).hostname);

/** Attack: a protected application on a host of ours could be reached with, or plant, our own cookies. */
export function gateMistakes(config: Config): string[] {
  const { mode, gate } = config;
  if (gate === undefined) return [];
  const ours = hostsOfPeople(config);
  const { applications } = gate;
  const twice = (values: readonly string[]): boolean => new Set(values).size !== values.length;
  return [
    ...applications.flatMap(({ id, origin }) =>
      ours.includes(new URL(origin).hostname) ? [`gate.applications: ${id} must be on a host of its own`] : [],
    ),
    // Attack: whoever listens on the way to it reads the cookie of the gate, and enters with that.
    ...applications.flatMap(({ id, origin }) =>
      mode !== 'demo' && origin.startsWith('http:') ? [`gate.applications: ${id} must be https outside demo mode`] : [],
    ),
    ...(twice(applications.map(({ id }) => id)) ? ['gate.applications: two carry one id'] : []),
    ...(twice(applications.map(({ origin }) => new URL(origin).hostname))
      ? ['gate.applications: two are on one host, where cookies would be shared']
      : []),
  ];
}

/** Programs with certificates need somewhere to show them, and somebody who sees them. */
export function mutualTlsMistakes(config: Config): string[] {
  const { http, tls, mutualTls, surfaces, events } = config;
  const programs = [
    ...surfaces.clients.map((client) => ({ ...client, name: `surfaces.clients.${client.id}` })),
    ...(events?.receivers ?? []).flatMap(({ id, oauth }) =>
      oauth === undefined ? [] : [{ ...oauth, name: `events.receivers.${id}` }],
    ),
  ];
  const shown = programs.filter(
    ({ authentication, binding }) => authentication !== 'private_key_jwt' || binding === 'certificate',
  );
  if (mutualTls === undefined) return shown.map(({ name }) => `${name}: its certificate needs mutualTls`);
  const { publicOrigin, header, authoritiesFile } = mutualTls;
  const mistakes: string[] = [];
  // Attack: a page of the portal, reached where certificates are asked for, has browsers ask people for theirs.
  if (hostsOfPeople(config).includes(new URL(publicOrigin).hostname))
    mistakes.push('mutualTls.publicOrigin: must be another host than those of people');
  if (!publicOrigin.startsWith('https:')) mistakes.push('mutualTls.publicOrigin: must be https');
  if (tls === undefined && header === undefined)
    mistakes.push('mutualTls: needs tls, or the header of a trusted proxy');
  if (header !== undefined && http.trustedProxies.length === 0)
    mistakes.push('mutualTls.header: needs http.trustedProxies');
  const vouched = programs.find(({ authentication }) => authentication === 'tls_client_auth');
  if (vouched !== undefined && authoritiesFile === undefined)
    mistakes.push(`mutualTls.authoritiesFile: nobody vouches for ${vouched.name}`);
  return mistakes;
}
