import type { Client } from '@gatehouse/contracts/http';
import { deleteMemories, deleteMemory, listMemories, searchMemories } from '@gatehouse/contracts/runtime';
import { newId } from '@gatehouse/kernel';
import { testEnvironment } from '@gatehouse/platform/testing';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addPerson } from './testing/add-person.ts';
import { OPERATOR_ENVIRONMENT, testApi } from './testing/test-api.ts';

const environment = testEnvironment(OPERATOR_ENVIRONMENT);
const api = testApi(environment);
let engineer: Client;
let admin: Client;
let auditor: Client;

beforeAll(async () => {
  engineer = await addPerson(api, 'engineer', ['engineer']);
  admin = await addPerson(api, 'admin', ['admin']);
  auditor = await addPerson(api, 'auditor', ['auditor', 'department_head']);
});
beforeEach(() => environment.database.client.semanticMemory.deleteMany());

async function remember(personId: string, content: string, agentId = 'eng-prod'): Promise<string> {
  const id = newId();
  const { client, pool } = environment.database;
  const data = { id, agentId, personId, content, kind: 'fact', sensitivity: 'none', contentHash: id };
  await client.semanticMemory.create({ data: { ...data, keywords: [], metadata: { method: 'extractive' } } });
  await pool.query(`update semantic_memory set words = to_tsvector('english', content) where memory_id = $1`, [id]);
  return id;
}
const notYours = { kind: 'forbidden', code: 'not_your_memory' };

describe('memories over REST', () => {
  it('shows people their own, page by page, of one agent or of all', async () => {
    const ids = [await remember('engineer', 'We use tabs.'), await remember('engineer', 'We use Nx.', 'other-agent')];
    await remember('auditor', 'We audit on Mondays.');
    const first = await engineer.call(listMemories, { query: { limit: 1 } });
    expect(first).toMatchObject({ rows: [{ id: ids[1], content: 'We use Nx.', method: 'extractive' }], next: ids[1] });
    const second = await engineer.call(listMemories, { query: { limit: 1, cursor: first.next ?? '' } });
    expect(second).toMatchObject({ rows: [{ id: ids[0] }], next: null });
    expect((await engineer.call(listMemories, { query: { agent: 'eng-prod' } })).rows).toHaveLength(1);
  });

  it("shows nobody but admins somebody else's", async () => {
    const id = await remember('engineer', 'We use tabs.');
    await expect(auditor.call(listMemories, { query: { person: 'engineer' } })).rejects.toMatchObject(notYours);
    await expect(auditor.call(searchMemories, { query: { query: 'tabs', person: 'engineer' } })).rejects.toMatchObject(
      notYours,
    );
    expect(await admin.call(listMemories, { query: { person: 'engineer' } })).toMatchObject({ rows: [{ id }] });
  });

  it('searches them as an agent would', async () => {
    await remember('auditor', 'We deploy on Mondays.');
    const id = await remember('engineer', 'We deploy on Tuesdays.');
    const found = await engineer.call(searchMemories, { query: { query: 'When do we deploy?' } });
    expect(found).toMatchObject({ embeddings: 'off', rows: [{ id, score: expect.any(Number) }] });
    expect(found.rows).toHaveLength(1);
  });

  it('deletes one, of its owner or by an admin', async () => {
    const [one, other] = [await remember('engineer', 'We use tabs.'), await remember('engineer', 'We use Nx.')];
    await expect(auditor.call(deleteMemory, { params: { id: one } })).rejects.toMatchObject({
      code: 'memory_not_found',
    });
    expect(await engineer.call(deleteMemory, { params: { id: one } })).toEqual({ deleted: 1 });
    expect(await admin.call(deleteMemory, { params: { id: other } })).toEqual({ deleted: 1 });
    expect(await environment.database.client.semanticMemory.count()).toBe(0);
  });

  it('deletes all of a person on their request', async () => {
    await remember('engineer', 'We use tabs.');
    await remember('engineer', 'We use Nx.', 'other-agent');
    await expect(auditor.call(deleteMemories, { query: { person: 'engineer' } })).rejects.toMatchObject(notYours);
    expect(await engineer.call(deleteMemories, { query: { person: 'engineer', agent: 'eng-prod' } })).toEqual({
      deleted: 1,
    });
    expect(await admin.call(deleteMemories, { query: { person: 'engineer' } })).toEqual({ deleted: 1 });
  });

  it('refuses what is no id', async () => {
    await expect(engineer.call(deleteMemory, { params: { id: 'no-id' } })).rejects.toMatchObject({ kind: 'invalid' });
  });
});
