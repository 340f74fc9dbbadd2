/** The key of a browser on the wire: the question, its answer, and the registration of a new key. */
import { z } from 'zod';
import { deviceId, id } from './fields.ts';

const base64url = (characters: number) => z.string().regex(new RegExp(`^[\\w-]{${characters}}$`));
const flowId = id('flo');
/** ES256 as WebCrypto writes it: 64 bytes. */
const signature = base64url(86);
const nonce = base64url(51);

/** What a known browser is asked: its key signs this text, bound to one sign-in. */
export const deviceQuestion = z.strictObject({ flowId, deviceId, nonce });
export type DeviceQuestion = z.infer<typeof deviceQuestion>;

export const deviceProof = z.strictObject({ flowId, nonce, signature });
export type DeviceProof = z.infer<typeof deviceProof>;

/** A key that the browser has just made, with a signature that it holds it. SPKI of a P-256 key. */
export const deviceKeyRegistration = z.strictObject({ publicKey: base64url(122), signature });
export type DeviceKeyRegistration = z.infer<typeof deviceKeyRegistration>;
