import { changes, isQuestion, isVerb, leadVerb } from './verbs.rules.ts';
import { placesIn } from './named-values.rules.ts';

/** Steps of one request at most; what follows belongs to the last. */
const MOST_STEPS = 4;

const JOINT = /\s*(?:[,;.]\s*)?(?:\b(?:and|then|after that|afterwards|finally)\b[\s,]*)+(?=\w)/gi;
const QUOTED = /```[\s\S]*?```|`[^`\n]*`|"[^"\n]*"|'[^'\n]{2,}'(?!\w)/g;

/**
 * The steps of a request in their order: "read A, then write a summary into B" are two. A new step begins where a verb follows
 * "and" or "then" that changes something or has a place of its own; a question is one step.
 */
export function stepsOf(request: string): string[] {
  if (isQuestion(request)) return [request];
  // What is quoted is not looked into; its length stays, so that places in one text are places in the other.
  const masked = request.replace(QUOTED, (quoted) => '~'.repeat(quoted.length));
  const steps: string[] = [];
  let from = 0;
  for (const joint of masked.matchAll(JOINT)) {
    const end = joint.index + joint[0].length;
    if (steps.length === MOST_STEPS - 1 || joint.index <= from || !beginsStep(request.slice(end))) continue;
    steps.push(request.slice(from, joint.index).trim());
    from = end;
  }
  return [...steps, request.slice(from).trim()];
}

function beginsStep(rest: string): boolean {
  const verb = leadVerb(rest);
  return verb !== null && isVerb(verb) && (changes(verb) || placesIn(rest).length > 0);
}
