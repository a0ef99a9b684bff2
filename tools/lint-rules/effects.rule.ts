import { resolveImport } from './place.ts';
import { isTest, type Rule, type SourceFile } from './source-file.ts';

const DRIVERS = 'libs/runtime/model-gateway/drivers/';
const MCP = 'libs/platform/mcp/';

/** Files that build effects, or open the connections that effects use. */
const buildsEffects = (path: string): boolean => /\.effect\.ts$/.test(path);

/**
 * Nothing reaches a model or a tool past the gate: model drivers and MCP clients are imported by the files that build
 * effects (`*.effect.ts`) and by nothing else. Types may be named anywhere.
 */
export const effects: Rule = (files) =>
  files
    .filter(({ path }) => /^(apps|libs)\//.test(path) && !isTest(path))
    .flatMap((file) =>
      file.imports
        .filter(({ typeOnly }) => !typeOnly)
        .flatMap(({ specifier, line }) => {
          const message = objectionTo(file, specifier);
          return message ? [{ rule: 'effects', path: file.path, line, message }] : [];
        }),
    );

function objectionTo({ path }: SourceFile, specifier: string): string | undefined {
  const target = resolveImport(path, specifier) ?? '';
  if (specifier.startsWith('@anthropic-ai/') && !path.startsWith(DRIVERS))
    return 'the model SDK is used by model drivers only';
  if (target.startsWith(DRIVERS) && !path.startsWith(DRIVERS) && !buildsEffects(path)) {
    return 'model drivers are used by *.effect.ts only';
  }
  if (specifier.startsWith('@modelcontextprotocol/sdk/client') && !path.startsWith(MCP)) {
    return 'the MCP client is used by platform/mcp only';
  }
  if (target.startsWith(MCP) && !path.startsWith(MCP) && !buildsEffects(path)) {
    return 'MCP clients are used by *.effect.ts only';
  }
  return undefined;
}
