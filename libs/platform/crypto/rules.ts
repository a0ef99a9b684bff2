export { isSignedBy, type PublicKey, parsePublicKeys, publicKeyOf } from './signing.rules.ts';
