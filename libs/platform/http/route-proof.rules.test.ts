import { type Endpoint, endpoint } from '@gatehouse/contracts/http';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { routeProblems } from './route-proof.rules.ts';

const declared = (path: string, parts: Partial<Endpoint> = {}): Endpoint => ({
  ...endpoint({ method: 'POST', path, summary: 'x', tag: 'x', permission: 'signed_in' }),
  ...parts,
});
const id = { params: z.strictObject({ id: z.string() }) };

describe('routeProblems', () => {
  it('is silent when every route is declared once', () => {
    const routes = [declared('/a', { body: z.strictObject({ x: z.json() }) }), declared('/a/:id', id)];
    expect(routeProblems(routes.map((one, index) => ({ handler: `C.h${index}`, endpoint: one })))).toEqual([]);
  });

  it('names the route that declares nothing', () => {
    expect(routeProblems([{ handler: 'C.forgotten', endpoint: undefined }])[0]).toContain('C.forgotten');
  });

  it('finds the same address twice, whatever its parameters are called', () => {
    const other = declared('/a/:key', { params: z.strictObject({ key: z.string() }) });
    expect(
      routeProblems([
        { handler: 'C.one', endpoint: declared('/a/:id', id) },
        { handler: 'D.two', endpoint: other },
      ]),
    ).toEqual(['POST /api/v1/a/: is handled by C.one and D.two']);
  });

  it('finds parameters that the path and the schema do not agree on', () => {
    expect(routeProblems([{ handler: 'C.one', endpoint: declared('/a/:key', id) }])).toHaveLength(1);
  });

  it.each([z.object({ name: z.string() }), z.strictObject({ items: z.array(z.object({ name: z.string() })) })])(
    'finds input that lets unknown fields through',
    (body) => {
      expect(routeProblems([{ handler: 'C.one', endpoint: declared('/a', { body }) }])[0]).toContain('z.strictObject');
    },
  );
});
