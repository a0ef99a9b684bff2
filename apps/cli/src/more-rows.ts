/** Most rows that a page of a list has. */
const LARGEST_PAGE = 200;

/** What to say below a list that goes on, for somebody who asked for `limit` rows. */
export const moreRows = (limit: number): string =>
  limit < LARGEST_PAGE
    ? `there are more; show them with --limit ${Math.min(limit * 2, LARGEST_PAGE)}`
    : `there are more than these ${LARGEST_PAGE}; narrow them down, or page through them over the API`;
