/**
 * How a drawn secret (of a session, a device, an invitation, a credential) is kept: as SHA-256. It has 256 random bits
 * and cannot be guessed, so a slow hash would add nothing; passwords, which can, are hashed by the passwords module.
 */
import { hash } from 'node:crypto';

export const secretHash = (secret: string): Buffer => hash('sha256', secret, 'buffer');
