export { hashPassword, verifyPassword } from './password.ts';
export { PUBLIC_KEY_FILE, type SigningKey, SigningKeys } from './signing-keys.ts';
export { hashToken, type NewToken, newToken } from './token.ts';
