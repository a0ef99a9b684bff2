import { z } from 'zod';

/** How every list is asked for: at most `limit` rows, after `cursor` (the `next` of the page before). */
export const PageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
});
export type PageQuery = z.infer<typeof PageQuery>;

/** How a list whose rows are known by UUIDs is asked for: no other cursor can come from a page of it. */
export const UuidPageQuery = PageQuery.extend({ cursor: z.uuid('must be the `next` of the page before').optional() });

/** One page of rows; `next` is null on the last one. */
export const page = <Row extends z.ZodType>(row: Row) => z.object({ rows: z.array(row), next: z.string().nullable() });

export interface Page<Row> {
  rows: Row[];
  next: string | null;
}
