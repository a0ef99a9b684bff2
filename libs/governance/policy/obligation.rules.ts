import { ApprovalKind, type ApprovalRoute } from '@gatehouse/contracts/governance';
import { Role } from '@gatehouse/contracts/http';

/** What a policy permits only under a condition: somebody's consent (design §3). */
export interface Obligation {
  kind: ApprovalKind;
  route: ApprovalRoute;
  /** How many different people have to consent. */
  quorum: number;
  expiresInSeconds: number;
  escalation: { afterSeconds: number; route: ApprovalRoute }[];
}

type Annotations = Readonly<Record<string, string>>;

/** Annotations that make an obligation; `@require` is the one that the others belong to. */
const PARTS = ['route', 'quorum', 'expires', 'escalate'] as const;

/** How long consent may be waited for and used, unless told: whoever chats answers soon, a queue is cleared in a day. */
const EXPIRES_IN: Record<ApprovalKind, number> = { confirmation: 3_600, approval: 86_400 };

const LONGEST_SECONDS = 30 * 86_400;
const MOST_APPROVERS = 10;

/**
 * The obligation that a policy's annotations make, with everything that is wrong with them, each with what would be right.
 *
 * `@require("approval") @route("role:approver, department_head") @quorum("2") @expires("4h") @escalate("1h role:admin")`
 */
export function parseObligation(
  effect: 'permit' | 'forbid',
  annotations: Annotations,
): { obligation: Obligation | null; problems: { message: string; suggestion: string }[] } {
  const problems: { message: string; suggestion: string }[] = [];
  const wrong = (message: string, suggestion: string): null => {
    problems.push({ message, suggestion });
    return null;
  };
  const given = PARTS.filter((part) => annotations[part] !== undefined);
  if (annotations.require === undefined) {
    if (given.length > 0)
      wrong(`@${given[0]} says how consent is given, and nothing asks for it`, 'add @require("approval")');
    return { obligation: null, problems };
  }
  if (effect === 'forbid') wrong('a forbid cannot ask for consent: it refuses', 'put @require on the permit');
  const kind = ApprovalKind.safeParse(annotations.require);
  if (!kind.success) {
    wrong(
      `@require("${annotations.require}") asks for nothing known`,
      '@require("confirmation") or @require("approval")',
    );
    return { obligation: null, problems };
  }
  const onlyApprovals = given.filter((part) => kind.data === 'confirmation' && part !== 'expires');
  for (const part of onlyApprovals)
    wrong(`@${part} is for approvals; a confirmation is the asker's alone`, 'remove it');

  const route = annotations.route === undefined ? NOBODY : parseRoute(annotations.route);
  if (!route) wrong(`@route("${annotations.route}") is not understood`, ROUTE_EXAMPLE);
  else if (kind.data === 'approval' && isEmpty(route)) wrong('an approval needs people to ask', ROUTE_EXAMPLE);
  const quorum = Number(annotations.quorum ?? 1);
  if (!Number.isInteger(quorum) || quorum < 1 || quorum > MOST_APPROVERS) {
    wrong(`@quorum("${annotations.quorum}") must be a whole number from 1 to ${MOST_APPROVERS}`, '@quorum("2")');
  }
  const expiresInSeconds =
    annotations.expires === undefined ? EXPIRES_IN[kind.data] : parseDuration(annotations.expires);
  if (expiresInSeconds === null) wrong(`@expires("${annotations.expires}") is no time up to 30 days`, '@expires("4h")');
  const escalation = parseEscalation(annotations.escalate);
  if (!escalation)
    wrong(`@escalate("${annotations.escalate}") is not understood`, '@escalate("1h role:admin; 2h department_head")');

  if (problems.length > 0 || !route || expiresInSeconds === null || !escalation) return { obligation: null, problems };
  return { obligation: { kind: kind.data, route, quorum, expiresInSeconds, escalation }, problems };
}

const ROUTE_EXAMPLE = '@route("role:approver, person:platform-admin, department_head")';
const NOBODY: ApprovalRoute = { people: [], roles: [], departmentHead: false };

const isEmpty = ({ people, roles, departmentHead }: ApprovalRoute): boolean =>
  people.length === 0 && roles.length === 0 && !departmentHead;

/** `role:approver, person:platform-admin, department_head`; null when a part is none of these. */
function parseRoute(text: string): ApprovalRoute | null {
  const route: ApprovalRoute = { people: [], roles: [], departmentHead: false };
  for (const part of text.split(',').map((word) => word.trim())) {
    const [, what, name] = /^(role|person):([a-z0-9][a-z0-9_-]{0,63})$/.exec(part) ?? [];
    const role = what === 'role' ? Role.safeParse(name) : null;
    if (part === 'department_head') route.departmentHead = true;
    else if (what === 'person' && name !== undefined) route.people.push(name);
    else if (role?.success) route.roles.push(role.data);
    else return null;
  }
  return route;
}

/** `1h role:admin; 2h department_head`: each after the one before it; null when a part is not understood. */
function parseEscalation(text: string | undefined): Obligation['escalation'] | null {
  if (text === undefined) return [];
  const steps = text.split(';').map((part) => {
    const [, duration, to] = /^\s*(\S+)\s+(.+?)\s*$/.exec(part) ?? [];
    const afterSeconds = duration === undefined ? null : parseDuration(duration);
    const route = to === undefined ? null : parseRoute(to);
    return afterSeconds === null || !route ? null : { afterSeconds, route };
  });
  return steps.every((step) => step !== null) ? steps : null;
}

const SECONDS = new Map([
  ['s', 1],
  ['m', 60],
  ['h', 3_600],
  ['d', 86_400],
]);

/** `90s`, `15m`, `4h`, `2d` in seconds; null for anything else and for more than 30 days. */
function parseDuration(text: string): number | null {
  const match = /^(\d{1,6})([smhd])$/.exec(text);
  if (!match) return null;
  const seconds = Number(match[1]) * (SECONDS.get(match[2] ?? '') ?? 0);
  return seconds > 0 && seconds <= LONGEST_SECONDS ? seconds : null;
}
