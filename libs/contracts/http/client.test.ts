import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { endpoint, parseEvent, pathWith } from './index.ts';

const getThing = endpoint({
  method: 'GET',
  path: '/things/:id',
  summary: 'x',
  tag: 'x',
  permission: 'public',
  response: z.unknown(),
});

describe('pathWith', () => {
  it('fills in parameters and query, escaped', () => {
    expect(pathWith(getThing, { params: { id: 'a/b' }, query: { limit: 5, tag: ['x', 'y'], none: undefined } })).toBe(
      '/api/v1/things/a%2Fb?limit=5&tag=x&tag=y',
    );
  });

  it('leaves what is served at the root there', () => {
    expect(pathWith({ ...getThing, path: '/healthz', outsideApi: true }, {})).toBe('/healthz');
  });
});

describe('parseEvent', () => {
  it('reads id, name and data', () => {
    expect(parseEvent('id: 7\nevent: step\ndata: {"a":1}')).toEqual({ id: '7', event: 'step', data: { a: 1 } });
  });

  it('leaves comments out', () => {
    expect(parseEvent(': ping')).toBeNull();
  });
});
