/** What an id of the catalogue can look like; anything else is no id, and is not looked for. */
const ID = /^[a-z0-9][a-z0-9_-]{0,63}$/;

export const idOrNull = (id: string): string | null => (ID.test(id) ? id : null);
