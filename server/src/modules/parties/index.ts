export { type ContactCodes, type ContactSendRefusal, makeContactCodes } from './contact-codes.ts';
export { type Identities, makeIdentities, type PersonIdentity } from './identity.ts';
export { readLegalEntities } from './legal-entities.ts';
export {
  type ContactPoint,
  displayName,
  type LegalEntity,
  type Member,
  type NewParty,
  type User,
} from './parties.model.ts';
export { canonicalContact, makeParties, type OpenRefusal, type Parties } from './parties.ts';
