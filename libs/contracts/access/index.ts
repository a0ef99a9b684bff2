export { DepartmentView, getPerson, listDepartments, listPeople, PersonView } from './people.ts';
export { actorOf, type Principal } from './principal.ts';
export { consumeSignInLink, createSignInLink, Me, setPassword, signIn, signOut, whoAmI } from './sign-in.ts';
export {
  issueToken,
  listTokens,
  revokeToken,
  TokenKind,
  TokenRequest,
  TokenView,
} from './tokens.ts';
