import { DomainError } from '@gatehouse/kernel';

/** The answer to a tool id that is not in the catalogue. */
export const unknownTool = (toolId: string): DomainError =>
  new DomainError(
    'not_found',
    'tool_unknown',
    `there is no tool ${toolId} in the catalogue; \`gatehouse tools\` lists them`,
  );
