/**
 * `carrier`: those configured, and a test through one of them. It talks to the carrier itself, without database, budgets
 * or fail-over: what it shows is whether this carrier takes a message from this configuration.
 */
import { canonicalPhone, maskPhone } from '@strongroom/authenticators';
import { newId } from '@strongroom/core';
import type { Command } from 'commander';
import { makePhoneCarriers, type PhoneCarrier } from '../modules/delivery/index.ts';
import { makeLogger } from '../platform/logging.ts';
import { systemClock, systemRandom } from '../platform/system.ts';
import { configOf, type Globals, globalsOf, out, refuseToStart, say } from './terminal.ts';

export function addCarrierCommands(program: Command): void {
  const carrier = program.command('carrier').description('carriers of texts and calls');
  carrier
    .command('list')
    .description('those configured, in the order they are asked')
    .action(() => list(globalsOf(program)));
  carrier
    .command('test')
    .description('send a test through one of them; exit code 1 when it does not take it')
    .argument('<name>', 'as in carriers.NAME')
    .argument('<phone>', 'in international form, +12025550142')
    .option('--voice', 'call instead of sending a text')
    .action((name: string, phone: string, options: { voice?: boolean }) =>
      test(globalsOf(program), name, phone, options.voice === true),
    );
}

function carriersOf(globals: Globals): PhoneCarrier[] {
  const config = configOf(globals);
  // Nothing serves a script or hears a receipt while a command runs: the script travels with the request.
  const alone = Object.entries(config.carriers).map(([name, one]) => [
    name,
    one.kind === 'smpp' ? one : { ...one, callScript: 'inline' as const, statusCallbacks: false },
  ]);
  return makePhoneCarriers(Object.fromEntries(alone), {
    publicOrigin: config.http.publicOrigin,
    scripts: null,
    onReceipt: async ({ state, reason }) => out(`receipt: ${state}${reason === null ? '' : ` (${reason})`}`),
    clock: systemClock,
    random: systemRandom,
    logger: makeLogger('warn'),
  });
}

function list(globals: Globals): void {
  const found = carriersOf(globals).map(({ name, sms, voice, countries, dayCapMinor }) => ({
    name,
    channels: [...(sms === null ? [] : ['sms']), ...(voice === null ? [] : ['voice'])],
    countries,
    dayCapMinor,
  }));
  if (globals.json) out(JSON.stringify(found));
  for (const { name, channels, countries, dayCapMinor } of globals.json ? [] : found)
    out(`${name}  ${channels.join('+')}  ${countries?.join(' ') ?? 'everywhere'}  ${dayCapMinor ?? 'no'} cap a day`);
}

async function test(globals: Globals, name: string, given: string, voice: boolean): Promise<void> {
  const phone = canonicalPhone(given);
  if (!phone.ok) return refuseToStart([`${given} is no telephone number in international form: ${phone.refusal}`]);
  const carrier = carriersOf(globals).find((one) => one.name === name);
  if (carrier === undefined) return refuseToStart([`there is no carrier "${name}" in the configuration`]);
  const messageId = newId('msg', systemClock.now(), systemRandom);
  // Nothing anybody could take for a code.
  const message = { messageId, to: phone.value, text: `${configOf(globals).serviceName} …` };
  try {
    const receipt = await (voice ? callBy(carrier, message) : sendBy(carrier, message));
    const { reference } = receipt;
    say(globals, { accepted: true, reference }, `${name} took it for ${maskPhone(phone.value)} as ${reference}`);
  } catch (error) {
    process.exitCode = 1;
    const reason = error instanceof Error ? error.message : 'unknown failure';
    say(globals, { accepted: false, reason }, `${name} did not take it: ${reason}`);
  } finally {
    await carrier.close();
  }
}

function sendBy({ name, sms }: PhoneCarrier, message: { messageId: string; to: string; text: string }) {
  if (sms === null) throw new Error(`${name} does not send texts`);
  return sms.sendText(message);
}

function callBy({ name, voice }: PhoneCarrier, message: { messageId: string; to: string; text: string }) {
  if (voice === null) throw new Error(`${name} does not call`);
  return voice.call({ ...message, language: 'en' });
}
