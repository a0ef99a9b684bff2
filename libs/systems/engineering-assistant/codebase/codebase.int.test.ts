import { execFile } from 'node:child_process';
import { mkdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { UnitOfWork } from '@gatehouse/platform/database';
import { connectInMemory, type ToolServerConnection } from '@gatehouse/platform/mcp';
import { testEnvironment } from '@gatehouse/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CodebaseIndex } from './codebase-index.ts';
import { CodebaseRepository } from './codebase.repository.ts';
import { CodebaseSearchRepository } from './codebase-search.repository.ts';
import { CodebaseServer } from './codebase-server.ts';
import { IndexCheckout } from './index-checkout.ts';
import { ReadCodebase } from './read-codebase.ts';
import { SearchCodebase } from './search-codebase.ts';

const environment = testEnvironment();
let root: string;
let index: CodebaseIndex;
let search: SearchCodebase;
let server: ToolServerConnection;

const FILES: Record<string, string> = {
  '.gitignore': 'ignored/\n*.secret\n!kept.secret\n',
  'README.md': '# Lighthouse\n\nWarns ships of rocks.\n',
  'src/lamp.ts': '/** Lights the lamp at dusk. */\nexport function lightLamp(): void {}\n',
  'src/fogHorn.ts': '/** Sounds in fog. */\nexport class FogHornController {}\n',
  'src/ignored/inside.ts': 'export const ignoredLamp = 1;\n',
  'src/nested/.gitignore': 'local.ts\n!own.secret\n',
  'src/nested/local.ts': 'export const localLamp = 1;\n',
  'src/nested/own.secret': 'a lamp that git shows\n',
  'hidden.secret': 'lamp password\n',
  'kept.secret': 'a kept lamp\n',
  '.env': 'LAMP_KEY=1\n',
  'node_modules/lamp/index.js': 'lamp\n',
  'package-lock.json': '{"lamp": 1}\n',
  'photo.txt': 'lamp\0lamp',
  'state/secrets.json': '{"lamp": "key"}',
};

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

beforeAll(async () => {
  const { config, database } = environment;
  root = join(config.GATEHOUSE_DATA, '../checkout');
  config.GATEHOUSE_CODEBASE = root;
  config.GATEHOUSE_KEYS = join(root, 'state');
  for (const [path, text] of Object.entries(FILES)) await write(path, text);
  await writeFile(join(config.GATEHOUSE_DATA, '../outside.ts'), 'export const outsideLamp = 1;\n');
  await symlink('../outside.ts', join(root, 'link.ts'));
  await symlink('..', join(root, 'up'));
  const repository = new CodebaseRepository(database);
  index = new CodebaseIndex(config, new IndexCheckout(new UnitOfWork(database), repository));
  search = new SearchCodebase(index, new CodebaseSearchRepository(environment.database));
  server = await connectInMemory('codebase', new CodebaseServer(search, new ReadCodebase(index)).create());
});
afterAll(() => server?.close());

const paths = async (query: string, path?: string) =>
  (await search.run({ query, path, limit: 20 })).map((hit) => hit.path);

describe('the index', () => {
  it('has what git would show, without links, secrets, lock files and what is not text', async () => {
    expect((await paths('lamp')).sort()).toEqual(['kept.secret', 'src/lamp.ts', 'src/nested/own.secret']);
  });

  it('follows changes, and reads only what changed', async () => {
    await index.refresh();
    expect(await index.refresh()).toMatchObject({ indexed: 0, touched: 0, removed: 0 });
    await write('src/buoy.ts', 'export const bellBuoy = 1;\n');
    expect(await index.refresh()).toMatchObject({ indexed: 1, removed: 0 });
    expect(await paths('buoy')).toEqual(['src/buoy.ts']);
    await write('src/buoy.ts', 'export const whistle = 1;\n');
    await utimes(join(root, 'src/lamp.ts'), new Date(), new Date(Date.now() + 5_000));
    expect(await index.refresh()).toMatchObject({ indexed: 1, touched: 1, removed: 0 });
    expect(await paths('bell')).toEqual([]);
    await rm(join(root, 'src/buoy.ts'));
    expect(await index.refresh()).toMatchObject({ indexed: 0, removed: 1 });
    expect(await paths('whistle')).toEqual([]);
  });

  it('is the same when two workers write it at once', async () => {
    const { config, database } = environment;
    await write('src/tide.ts', 'export const tideTable = 1;\n');
    const another = () =>
      new CodebaseIndex(config, new IndexCheckout(new UnitOfWork(database), new CodebaseRepository(database)));
    await Promise.all([another().refresh(), another().refresh(), another().refresh()]);
    const pieces = await database.client.codebaseChunk.findMany({ where: { path: 'src/tide.ts' } });
    expect(pieces).toHaveLength(1);
  });
});

describe('a search', () => {
  it.each([
    ['words in any form', 'lighting lamps', 'src/lamp.ts'],
    ['a part of a name', 'horn', 'src/fogHorn.ts'],
    ['a whole name', 'FogHornController', 'src/fogHorn.ts'],
    ['a misspelt name', 'FogHornContoller', 'src/fogHorn.ts'],
    ['a title', 'lighthouse', 'README.md'],
  ])('finds by %s', async (_case, query, path) => {
    expect((await paths(query))[0]).toBe(path);
  });

  it('says where, with the lines', async () => {
    const [hit] = await search.run({ query: 'lightLamp', limit: 1 });
    expect(hit).toEqual({ path: 'src/lamp.ts', firstLine: 1, lastLine: 3, snippet: FILES['src/lamp.ts'] });
  });

  it.each(['src/nested/', './src/nested/', '/src/nested'])('stays below the path %s', async (path) => {
    expect(await paths('lamp', path)).toEqual(['src/nested/own.secret']);
  });

  it('looks everywhere below the path .', async () => {
    expect(await paths('lamp', '.')).toEqual(await paths('lamp'));
  });

  it('keeps several repositories in one folder apart, each with what its own .gitignore takes out (S0-TOL-04)', async () => {
    await write('harbour/.gitignore', '/build/\n');
    await write('harbour/pier.ts', 'export const pier = 1;\n');
    await write('harbour/build/pier.js', 'export const pier = 1;\n');
    await write('quay/pier.ts', 'export const pier = 2;\n');
    await index.refresh();
    expect((await paths('pier')).sort()).toEqual(['harbour/pier.ts', 'quay/pier.ts']);
    expect(await paths('pier', 'quay/')).toEqual(['quay/pier.ts']);
  });

  it.each(["'; drop table codebase_files; --", '& | ! ( ) <-> :*', '%_\\', '🗼', 'the of and'])(
    'takes %s as words',
    async (query) => {
      expect(Array.isArray(await paths(query))).toBe(true);
    },
  );

  it('is refused with what to do when no checkout is configured', async () => {
    const { config, database } = environment;
    const none = new CodebaseIndex(
      { ...config, GATEHOUSE_CODEBASE: undefined },
      new IndexCheckout(new UnitOfWork(database), new CodebaseRepository(database)),
    );
    await expect(none.fresh()).rejects.toMatchObject({
      code: 'codebase_not_configured',
      message: /GATEHOUSE_CODEBASE/,
    });
  });
});

describe('the tools', () => {
  const call = async (name: string, toolArguments: Record<string, string | number>) => {
    const wire = { idempotencyKey: 'key', timeoutMs: 5_000, signal: new AbortController().signal };
    const answer = await server.callTool({ name, arguments: toolArguments, ...wire });
    const { content, isError = false } = answer as { content: [{ text: string }]; isError?: boolean };
    return { text: content[0].text, isError };
  };

  it('are two, with their arguments described', async () => {
    const tools = await server.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['codebase_search', 'codebase_read']);
    expect(tools[0]?.inputSchema).toMatchObject({ required: ['query'], properties: { limit: { maximum: 20 } } });
  });

  it('answer with file, lines and snippet', async () => {
    expect((await call('codebase_search', { query: 'fog' })).text).toMatch(
      /^src\/fogHorn\.ts:1-3\n\/\*\* Sounds in fog/,
    );
    expect((await call('codebase_search', { query: 'submarine' })).text).toMatch(/^Nothing was found/);
  });

  it('read a file with line numbers', async () => {
    expect((await call('codebase_read', { path: './src/lamp.ts', from_line: 2 })).text).toBe(
      'src/lamp.ts:2-2 of 2 lines\n2  export function lightLamp(): void {}',
    );
  });

  it.each([
    ['../outside.ts', 'stay in it'],
    ['src/../../outside.ts', 'stay in it'],
    ['/etc/passwd', 'stay in it'],
    ['//etc/passwd', 'stay in it'],
    ['link.ts', 'links are not followed'],
    ['up/outside.ts', 'links are not followed'],
    ['src/ignored/inside.ts', 'not part of the source'],
    ['src/nested/local.ts', 'not part of the source'],
    ['.env', 'not part of the source'],
    ['state/secrets.json', 'not part of the source'],
    ['.git/config', 'not part of the source'],
    ['node_modules/lamp/index.js', 'not part of the source'],
    ['photo.txt', 'it is not text'],
    ['src', 'it is a folder'],
    ['src/', 'it is a folder'],
    ['.', 'it is a folder'],
    ['nothing.ts', 'there is no file'],
    ['src/lamp.ts\0.png', 'stay in it'],
  ])('do not read %s', async (path, reason) => {
    const { text, isError } = await call('codebase_read', { path });
    expect(text).toContain(reason);
    expect(isError).toBe(true);
  });

  it('do not wait for a pipe', async () => {
    await promisify(execFile)('mkfifo', [join(root, 'pipe')]);
    expect((await call('codebase_read', { path: 'pipe' })).text).toContain('it is not a file');
  });

  it('name lines that are not there', async () => {
    expect((await call('codebase_read', { path: 'src/lamp.ts', from_line: 9 })).text).toContain('has 2 lines');
  });
});
