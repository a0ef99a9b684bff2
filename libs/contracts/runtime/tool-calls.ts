import { z } from 'zod';
import { TextBlock } from './model-gateway.ts';

/** What a tool answered: text for the model. An answer that reports an error is a result like any other (S0-HAR-17). */
export const ToolResult = z.object({ content: z.array(TextBlock), isError: z.boolean() });
export type ToolResult = z.infer<typeof ToolResult>;
