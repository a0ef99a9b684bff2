/** What an id of the catalogue can look like; anything else is no id, and is not looked for. */
const ID = /^[a-z0-9][a-z0-9_-]{0,63}$/;

/** What is found by an id; null for what can be none. */
export const ifId = <Found>(id: string, find: (id: string) => Promise<Found | null>): Promise<Found | null> =>
  ID.test(id) ? find(id) : Promise.resolve(null);
