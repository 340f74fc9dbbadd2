/** Authenticators that Chromium itself plays (WebDriver extension of WebAuthn L3 section 11, by the DevTools protocol). */
import type { CDPSession, Page } from '@playwright/test';

export interface VirtualAuthenticator {
  /** Whether fingerprint, face or PIN will fit. */
  verifies(yes: boolean): Promise<void>;
  /**
   * Whether the browser offers passkeys in the field for the username, from the next page on. Nobody chooses from what a browser without a screen
   * fills in: the authenticator of the tests answers at once, so that no other way in could be walked beside it.
   */
  offered(yes: boolean): Promise<void>;
  /** Sets the counter of its only passkey back, as that of a copy made earlier. */
  setBack(): Promise<void>;
}

export async function giveAuthenticator(
  page: Page,
  traits: { synced?: boolean; prf?: boolean; usb?: boolean } = {},
): Promise<VirtualAuthenticator> {
  const cdp: CDPSession = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { synced = false, prf = false, usb = false } = traits;
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ...(prf ? { ctap2Version: 'ctap2_1' as const, hasPrf: true } : {}),
      transport: usb ? 'usb' : 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      defaultBackupEligibility: synced,
      defaultBackupState: synced,
    },
  });
  const offer = (yes: boolean): void => {
    // A page that is none yet has no passkeys either.
    if (typeof PublicKeyCredential === 'undefined') return;
    PublicKeyCredential.isConditionalMediationAvailable = async () => yes;
  };
  await page.addInitScript(offer, false);
  await page.evaluate(offer, false);
  return {
    offered: (yes) => page.addInitScript(offer, yes).then(() => undefined),
    verifies: async (yes) =>
      void (await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: yes })),
    async setBack() {
      const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId });
      const [credential] = credentials;
      if (credential === undefined) throw new Error('the authenticator holds a passkey');
      await cdp.send('WebAuthn.removeCredential', { authenticatorId, credentialId: credential.credentialId });
      await cdp.send('WebAuthn.addCredential', { authenticatorId, credential: { ...credential, signCount: 1 } });
    },
  };
}
