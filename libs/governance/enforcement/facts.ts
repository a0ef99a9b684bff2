/** What the server itself knows of those an action names, read once per decision. Nothing in it comes from the caller. */
export type Facts = Record<string, never>;
