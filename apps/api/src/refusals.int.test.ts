import { issueToken, revokeToken, whoAmI } from '@gatehouse/contracts/access';
import { createClient } from '@gatehouse/contracts/http';
import { searchAuditEvents } from '@gatehouse/contracts/insight';
import { testEnvironment } from '@gatehouse/platform/testing';
import { EventLog } from '@gatehouse/platform/events';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { addPerson } from './testing/add-person.ts';
import { OPERATOR_ENVIRONMENT, testApi } from './testing/test-api.ts';

const api = testApi(testEnvironment(OPERATOR_ENVIRONMENT));
let engineer: Awaited<ReturnType<typeof addPerson>>;

beforeAll(async () => {
  engineer = await addPerson(api, 'engineer', ['engineer']);
});

const refusedOf = async (actor: string) =>
  (await api.operator.call(searchAuditEvents, { query: { actor, type: 'access.refused' } })).rows;

const ofService = { body: { kind: 'service' as const, name: 'nightly', roles: ['engineer' as const] } };

describe('who is refused', () => {
  it('is in the record when they want to read it, once a minute however often they try', async () => {
    for (let time = 0; time < 3; time += 1) {
      await expect(engineer.call(searchAuditEvents, {})).rejects.toMatchObject({ code: 'permission_missing' });
    }
    await vi.waitFor(async () => expect(await refusedOf('person:engineer')).toHaveLength(1));
    expect((await refusedOf('person:engineer'))[0]).toMatchObject({
      stream: 'person:engineer',
      subject: 'permission:audit:read',
      payload: { code: 'permission_missing', permission: 'audit:read', endpoint: 'GET /api/v1/audit/events' },
    });
  });

  it('is in the record when a use-case refuses them a change', async () => {
    await expect(engineer.call(issueToken, ofService)).rejects.toMatchObject({ code: 'permission_missing' });
    await vi.waitFor(async () =>
      expect(await refusedOf('person:engineer')).toMatchObject([
        { payload: { permission: 'signed_in', endpoint: 'POST /api/v1/tokens' } },
        { payload: { permission: 'audit:read' } },
      ]),
    );
  });

  it('is in the record with a token that is no good any more, which itself is not', async () => {
    const { token, issued } = await api.operator.call(issueToken, ofService);
    await api.operator.call(revokeToken, { params: { id: issued.id } });
    const revoked = createClient({ url: api.url, token });
    await expect(revoked.call(whoAmI, {})).rejects.toMatchObject({ code: 'token_revoked' });
    await expect(revoked.call(whoAmI, {})).rejects.toMatchObject({ code: 'token_revoked' });
    await vi.waitFor(async () => expect(await refusedOf(`service:${issued.id}`)).toHaveLength(1));
    const [event] = await refusedOf(`service:${issued.id}`);
    expect(event).toMatchObject({ stream: `token:${issued.id}`, payload: { code: 'token_revoked' } });
    expect(JSON.stringify(event)).not.toContain(token);
  });

  it('is refused all the same when the record is away, and the log says so', async () => {
    const person = await addPerson(api, 'other', ['engineer']);
    const record = vi.spyOn(api.app.get(EventLog, { strict: false }), 'record');
    record.mockRejectedValue(new Error('the record is away'));
    await expect(person.call(searchAuditEvents, {})).rejects.toMatchObject({ code: 'permission_missing' });
    await vi.waitFor(() => expect(api.log.join('\n')).toContain('person:other was refused'));
    record.mockRestore();
  });
});
