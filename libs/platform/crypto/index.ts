export { hashPassword, verifyPassword } from './password.ts';
export { hashToken, type NewToken, newToken } from './token.ts';
