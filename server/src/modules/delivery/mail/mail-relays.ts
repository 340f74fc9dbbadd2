/**
 * Several mail servers in order. The next is asked when one certainly has not taken the mail, or will not; an answer that
 * never came is asked for again by the job, and a server that fails too often is left alone for a while. A mail keeps its
 * Message-ID whichever server has it, so that a mailbox knows a repeat. What lies with the address goes to no other.
 */
import { PermanentJobFailure } from '../../../platform/jobs/jobs.ts';
import type { Breakers } from '../breaker.flow.ts';
import type { MailCarrier, Receipt } from '../delivery.model.ts';
import { NotAccepted } from '../receipts.model.ts';
import { AddressRefused } from './mail.model.ts';

export interface MailRelay extends MailCarrier {
  /** `host:port`: of the metrics and of the circuit. */
  readonly name: string;
}

type Mail = Parameters<MailCarrier['sendMail']>[0];
type Tried = { readonly receipt: Receipt } | { readonly error: unknown };

export function makeMailRelays(
  relays: readonly MailRelay[],
  { breakers, onOutcome }: { breakers: Breakers; onOutcome: (relay: string, outcome: string) => void },
): MailCarrier {
  async function tryRelay(relay: MailRelay, mail: Mail): Promise<Tried> {
    const key = `mail ${relay.name}`;
    breakers.allow(key);
    try {
      const receipt = await relay.sendMail(mail);
      breakers.tell(key, 'success');
      onOutcome(relay.name, 'accepted');
      return { receipt };
    } catch (error) {
      const isOfAddress = error instanceof AddressRefused;
      breakers.tell(key, isOfAddress ? 'success' : 'failure');
      const isCertain = error instanceof NotAccepted || error instanceof PermanentJobFailure;
      onOutcome(relay.name, isOfAddress ? 'failed' : isCertain ? 'refused' : 'unclear');
      return { error };
    }
  }

  return {
    async sendMail(mail) {
      const asked = relays.filter(({ name }) => breakers.wouldAllow(`mail ${name}`));
      let last: unknown = new NotAccepted('no mail server can be asked now');
      for (const relay of asked) {
        const tried = await tryRelay(relay, mail);
        if ('receipt' in tried) return tried.receipt;
        // One that may take it later is worth waiting for, whatever another said for good.
        if (relay === asked[0] || tried.error instanceof NotAccepted) last = tried.error;
        if (tried.error instanceof AddressRefused) throw tried.error;
        const isCertain = tried.error instanceof NotAccepted || tried.error instanceof PermanentJobFailure;
        if (!isCertain) throw tried.error;
      }
      // Attack: one relay that refuses us for good while another rests would drop a warning that the other takes later.
      if (last instanceof PermanentJobFailure && asked.length < relays.length) throw new NotAccepted(last.message);
      throw last;
    },
  };
}
