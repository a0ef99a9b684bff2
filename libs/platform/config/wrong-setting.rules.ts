import { z } from 'zod';

/** The part of a JSON schema that says which numbers are right. */
const NumberRange = z.looseObject({
  type: z.enum(['integer', 'number']),
  minimum: z.number(),
  maximum: z.number(),
});

/**
 * What is wrong with a variable, and what would be right, in words for the person who set it. Its value is only repeated
 * where it should have been a number: others may be secrets.
 */
export function wrongSetting(schema: z.ZodObject, name: string, message: string, value: string | undefined): string {
  const field = schema.shape[name];
  const described = field && z.toJSONSchema(field, { io: 'output', unrepresentable: 'any' });
  const range = NumberRange.safeParse(described);
  if (!range.success) return `${name} is wrong: ${message}`;
  const { type, minimum, maximum } = range.data;
  const kind = type === 'integer' ? 'a whole number' : 'a number';
  return `${name} is wrong: must be ${kind} from ${minimum} to ${maximum}, not ${JSON.stringify(value)}`;
}
