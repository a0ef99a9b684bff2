import type { Json } from '@gatehouse/kernel';
import { Ajv, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { runBounded } from './bounded-run.ts';

const COMPILE_MS = 3_000;

/**
 * A JSON Schema as a function. Drafts 4 to 7 are read by the rules of draft 7, everything else by those of 2020-12, the
 * default of the Model Context Protocol. Nothing is fetched: a reference to another document is an error, as is a schema
 * that takes longer than three seconds to read.
 *
 * @throws Error with the reason in words
 */
export function compileSchema(schema: Json): ValidateFunction {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) throw new Error('it is not an object');
  const { $schema: dialect, ...rest } = schema;
  // A compiler of its own for each schema: identifiers in one cannot shadow another, and all of it can be let go.
  const Compiler = typeof dialect === 'string' && /draft-0[4-7]/.test(dialect) ? Ajv : Ajv2020;
  const compiler = new Compiler({ strict: false, allErrors: true, verbose: true, inlineRefs: false, logger: false });
  addFormats.default(compiler);
  const compiled = runBounded(COMPILE_MS, () => compiler.compile(rest));
  if (compiled === 'timeout') throw new Error(`it takes longer than ${COMPILE_MS} ms to read`);
  return compiled.result;
}
