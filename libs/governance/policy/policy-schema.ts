/**
 * What a policy can speak of, in Cedar's schema language. Policies are checked against it when they are published, and
 * `policy-request.rules.ts` builds requests and entities that fit it; the two change together.
 */
export const POLICY_SCHEMA = `// Part of the company, and who belongs to it.
entity Department;

// On whose behalf an agent acts.
entity Person in [Department] = {
  roles: Set<String>,
};

entity Agent in [Department] = {
  tier: Long,
  version: Long,
  // What its definition lists.
  allowedTools: Set<Tool>,
};

entity McpServer = {
  transport: String,
};

entity Tool in [McpServer] = {
  // read, reversible or irreversible
  sideEffect: String,
  // Reaches a system outside the company.
  external: Bool,
  idempotent: Bool,
  // none, internal or pii
  sensitivity: String,
  realm: String,
};

entity Model;

action callTool appliesTo {
  principal: Agent,
  resource: Tool,
  context: { person: Person },
};

action callModel appliesTo {
  principal: Agent,
  resource: Model,
  context: { person: Person },
};

action startSession appliesTo {
  principal: Agent,
  resource: Agent,
  context: { person: Person },
};
`;
