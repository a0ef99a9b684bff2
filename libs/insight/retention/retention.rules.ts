/** Kinds that the retention job itself cleans up. */
export type OwnKind =
  | 'model_requests'
  | 'process_heartbeats'
  | 'sign_in_links'
  | 'browser_sessions'
  | 'budget_reservations';

/** Kinds whose own domain cleans them up. */
export type ForeignKind = 'sessions' | 'turns' | 'traces';

/** How one kind of data is kept. */
export interface RetentionPolicy {
  kind: OwnKind | ForeignKind | 'memories' | 'audit';
  title: string;
  /** Null: kept without end. */
  keptDays: number | null;
  rule: string;
}

/** Every kind of data and how long it is kept (S0-RET-01; S0-MEM-06 to 08, S0-TRC-07 for those that the seed names). */
export const RETENTION: readonly RetentionPolicy[] = [
  { kind: 'sessions', title: 'sessions', keptDays: 90, rule: 'after they began; never while a worker holds them' },
  { kind: 'turns', title: 'turns and tool calls', keptDays: 90, rule: 'with their session' },
  { kind: 'traces', title: 'traces', keptDays: 90, rule: 'after the span began' },
  { kind: 'model_requests', title: 'request log of the models', keptDays: 90, rule: 'after the call' },
  {
    kind: 'budget_reservations',
    title: 'budget reservations',
    keptDays: 90,
    rule: 'after they were closed; what was spent stays',
  },
  { kind: 'sign_in_links', title: 'sign-in links', keptDays: 7, rule: 'after they ran out' },
  { kind: 'browser_sessions', title: 'browser sessions', keptDays: 30, rule: 'after they ran out' },
  { kind: 'process_heartbeats', title: 'heartbeats', keptDays: 1, rule: 'after the process was last heard of' },
  { kind: 'memories', title: 'semantic memory', keptDays: null, rule: 'until somebody asks for its deletion' },
  { kind: 'audit', title: 'audit record', keptDays: null, rule: 'append-only and signed; never deleted' },
];

/** The kinds that the retention job cleans up, with their days. */
export const OWN_KINDS: readonly { kind: OwnKind; keptDays: number }[] = RETENTION.flatMap(({ kind, keptDays }) =>
  isOwn(kind) && keptDays !== null ? [{ kind, keptDays }] : [],
);

function isOwn(kind: RetentionPolicy['kind']): kind is OwnKind {
  return !['sessions', 'turns', 'traces', 'memories', 'audit'].includes(kind);
}

/** The stream in which the runs for a kind are recorded; turns go with their sessions. */
export const streamOf = (kind: RetentionPolicy['kind']): string => `retention:${kind === 'turns' ? 'sessions' : kind}`;

/** How many rows a recorded run deleted of a kind. */
export function deletedOf(kind: RetentionPolicy['kind'], payload: Readonly<Record<string, unknown>>): number {
  const counts = kind === 'turns' ? [payload.turns, payload.toolCalls] : [payload[kind] ?? payload.deleted];
  return counts.reduce<number>((sum, count) => sum + (typeof count === 'number' ? count : 0), 0);
}
