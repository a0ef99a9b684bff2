import { z } from 'zod';
import { endpoint, Instant, Role, Slug } from '../http/index.ts';

/** Who is asking, as told to themselves. */
export const Me = z.object({
  kind: z.enum(['person', 'service', 'agent', 'operator']),
  id: z.string(),
  name: z.string(),
  roles: z.array(Role),
  departmentId: z.string().nullable(),
});
export type Me = z.infer<typeof Me>;

export const signIn = endpoint({
  method: 'POST',
  path: '/sign-in',
  summary: 'Signs a person in with a password and sets the session cookie.',
  tag: 'identity',
  permission: 'public',
  body: z.strictObject({
    /** Id or e-mail address. */
    account: z.string().min(1).max(200),
    password: z.string().min(1).max(200),
  }),
  response: Me,
});

export const createSignInLink = endpoint({
  method: 'POST',
  path: '/sign-in-links',
  summary: 'Makes a link that signs a person in once, within ten minutes.',
  tag: 'identity',
  permission: 'tokens:write',
  status: 201,
  body: z.strictObject({ person: Slug }),
  /** The token is in the fragment, which browsers do not send to servers. */
  response: z.object({ url: z.string(), expiresAt: Instant }),
});

export const consumeSignInLink = endpoint({
  method: 'POST',
  path: '/sign-in-links/consume',
  summary: 'Signs the person of a sign-in link in and sets the session cookie; the link is used up.',
  tag: 'identity',
  permission: 'public',
  body: z.strictObject({ token: z.string().min(1).max(200) }),
  response: Me,
});

export const signOut = endpoint({
  method: 'POST',
  path: '/sign-out',
  summary: 'Ends the browser session of the cookie; does nothing without one.',
  tag: 'identity',
  permission: 'public',
  status: 204,
});

export const whoAmI = endpoint({
  method: 'GET',
  path: '/me',
  summary: 'Tells who the credential belongs to.',
  tag: 'identity',
  permission: 'signed_in',
  response: Me,
});

export const setPassword = endpoint({
  method: 'PUT',
  path: '/me/password',
  summary: 'Sets the password of the person who is asking; the one before is needed when there is one.',
  tag: 'identity',
  permission: 'signed_in',
  status: 204,
  body: z.strictObject({
    current: z.string().min(1).max(200).optional(),
    password: z.string().min(12, 'must have at least 12 characters').max(200),
  }),
});
