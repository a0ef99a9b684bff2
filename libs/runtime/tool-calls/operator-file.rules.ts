import { DomainError, type Finding, messageOf } from '@gatehouse/kernel';
import { type Document, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';

const EnvironmentName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'is not the name of an environment variable');

/** How a stdio tool server is started, as the operator wrote it. */
const ProgramSchema = z.strictObject({
  /** `node` is the Node that runs the worker; else a name on the system's search path, or an absolute path. */
  command: z.string().min(1),
  args: z.array(z.string()).default([]),
  /** The whole environment: nothing of the worker's own is handed on. */
  environment: z.record(EnvironmentName, z.string()).default({}),
  /** Files and folders beside the system's own that it may read. */
  readable: z.array(z.string().regex(/^(\/|\{checkout\}\/)/, 'must be absolute or begin with {checkout}/')).default([]),
  /** Whether it has a folder that keeps its files from one start to the next. */
  scratch: z.boolean().default(false),
  network: z.boolean().default(false),
});
export type ToolServerProgram = z.output<typeof ProgramSchema>;

const FileSchema = z.strictObject({
  servers: z.record(z.string().regex(/^[a-z][a-z0-9_-]*$/, 'is not an id: lower case, digits, - and _'), ProgramSchema),
});

const PLACEHOLDER = /\{([a-z_]+)\}/g;
const KNOWN_PLACEHOLDERS = new Set(['checkout', 'scratch']);

/**
 * Reads the operator's file of stdio tool servers.
 *
 * @param file its path, for messages
 * @throws DomainError `invalid_tool_servers_file` with file and line of everything that is wrong
 */
export function parseOperatorFile(file: string, text: string): Map<string, ToolServerProgram> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const [syntax] = document.errors;
  if (syntax) {
    throw wrong([
      { file, line: syntax.linePos?.[0].line ?? 1, field: '', message: syntax.message.split('\n')[0] ?? '' },
    ]);
  }
  const lineOf = (path: readonly PropertyKey[]): number => {
    for (let length = path.length; length > 0; length -= 1) {
      const node = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] } | undefined;
      if (node?.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  const parsed = FileSchema.safeParse(plainValue(file, document));
  if (!parsed.success) {
    throw wrong(
      parsed.error.issues.map((issue) => ({
        file,
        line: lineOf(issue.path),
        field: issue.path.join('.'),
        message: messageOfIssue(issue),
      })),
    );
  }
  const servers = new Map(Object.entries(parsed.data.servers));
  const unknown = [...servers].flatMap(([id, program]) => unknownPlaceholders(id, program));
  if (unknown.length > 0) {
    throw wrong(unknown.map(({ path, message }) => ({ file, line: lineOf(path), field: path.join('.'), message })));
  }
  return servers;
}

/** The file's value. Aliases are refused: nothing here needs them, and they unfold without end. */
function plainValue(file: string, document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch (cause) {
    const message = `aliases (*name) are not taken here: ${messageOf(cause)}`;
    throw wrong([{ file, line: 1, field: '', message }]);
  }
}

/** What is wrong with a key is said one level deeper. */
const messageOfIssue = (issue: z.core.$ZodIssue): string =>
  issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;

function unknownPlaceholders(id: string, program: ToolServerProgram): { path: PropertyKey[]; message: string }[] {
  const texts = [
    ...program.args.map((text, index) => ({ text, path: ['servers', id, 'args', index] })),
    ...Object.entries(program.environment).map(([name, text]) => ({
      text,
      path: ['servers', id, 'environment', name],
    })),
    ...program.readable.map((text, index) => ({ text, path: ['servers', id, 'readable', index] })),
  ];
  return texts.flatMap(({ text, path }) =>
    [...text.matchAll(PLACEHOLDER)]
      .filter(([, name]) => !KNOWN_PLACEHOLDERS.has(name ?? ''))
      .map(([placeholder]) => ({ path, message: `${placeholder} is not a placeholder; {checkout} and {scratch} are` })),
  );
}

/** Puts folders in the place of `{checkout}` and `{scratch}`. */
export const fillIn = (text: string, folders: { checkout: string; scratch: string }): string =>
  text.replaceAll('{checkout}', folders.checkout).replaceAll('{scratch}', folders.scratch);

function wrong(findings: Finding[]): DomainError {
  const [first] = findings;
  const place = `${first?.file}:${first?.line}`;
  const field = first?.field ? `${first.field}: ` : '';
  return new DomainError('invalid', 'invalid_tool_servers_file', `${place}: ${field}${first?.message}`, { findings });
}
