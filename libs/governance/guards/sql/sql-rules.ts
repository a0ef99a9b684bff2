/** Why the SQL guard refuses: one entry for each kind, with what would be right (S4-DBR-02, S4-DBR-04). Ids are stable. */
export const SQL_RULES = {
  sql_unreadable: {
    reason: 'The text is not one that PostgreSQL can read.',
    right: 'One plain SELECT statement of at most 8 KB, without NUL.',
  },
  sql_several_statements: {
    reason: 'There is more than one statement, or none.',
    right: 'Exactly one SELECT statement; ask again for the next.',
  },
  sql_not_a_query: {
    reason:
      'Only SELECT and EXPLAIN without ANALYZE may run: no session settings, definitions, cursors, procedures or transactions.',
    right: 'A SELECT that reads what is needed.',
  },
  sql_writes: {
    reason: 'The statement changes data.',
    right: 'A SELECT without INSERT, UPDATE, DELETE, MERGE or INTO, also in its WITH.',
  },
  sql_locks: {
    reason: 'The statement locks rows.',
    right: 'The same SELECT without FOR UPDATE, FOR SHARE or their kin.',
  },
  sql_function: {
    reason: 'The statement calls a function that is not known to be free of side effects.',
    right: 'Functions of PostgreSQL that compute or aggregate; others must be named in the tool of the catalogue.',
  },
  sql_star: {
    reason: 'The statement asks for all columns.',
    right: 'The names of the columns that are needed.',
  },
  sql_no_limit: {
    reason: 'The statement has no LIMIT that is a number, or one with ties.',
    right: 'A LIMIT with a number at the end of the statement, also for counts.',
  },
  sql_limit_too_high: {
    reason: 'The LIMIT is higher than the tool allows.',
    right: 'A lower LIMIT, and a narrower WHERE.',
  },
  sql_relation: {
    reason: 'The statement reads a table that the tool is not for.',
    right: 'The tables and schemas that the tool names, with their schema.',
  },
  sql_unsupported: {
    reason: 'The statement uses something that the guard does not know, or is nested too deep.',
    right: 'A simpler SELECT.',
  },
} as const satisfies Record<string, { readonly reason: string; readonly right: string }>;

export type SqlRuleId = keyof typeof SQL_RULES;
