import { describe, expect, it } from 'vitest';
import { testEnvironment } from '../testing/index.ts';
import { withExtension } from './with-extension.ts';

const environment = testEnvironment();
const exists = async (name: string) =>
  (await environment.database.pool.query('select to_regclass($1) is not null as there', [name])).rows[0].there;

describe('withExtension', () => {
  it('runs the statements as the owner where the server offers the extension', async () => {
    await withExtension(environment.ownerUrl, 'pg_trgm', ['create table made_by_owner (id int)']);
    expect(await exists('made_by_owner')).toBe(true);
  });

  it('says what is missing, and runs nothing, where it does not', async () => {
    const missing = withExtension(environment.ownerUrl, 'no_such_extension', ['create table never_made (id int)']);
    await expect(missing).rejects.toMatchObject({ code: 'extension_not_available' });
    expect(await exists('never_made')).toBe(false);
  });
});
