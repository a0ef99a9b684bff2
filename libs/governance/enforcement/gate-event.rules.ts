import { createHash } from 'node:crypto';
import { canonicalJson, dollars, type Json, type MicroDollars } from '@gatehouse/kernel';
import type { NewEvent } from '@gatehouse/platform/events';
import type { Action } from './action.ts';
import { recordable, streamOf, subjectOf } from './action.rules.ts';
import type { Decision, Refusal, Suspension } from './decision.ts';
import type { Outcome } from './effect.ts';

const REASON_LENGTH = 500;

/** The gate refused; nothing was dispatched. */
export const deniedEvent = (decision: Decision, refusal: Refusal): NewEvent =>
  event(decision.action, 'action.denied', {
    ...decisionPayload(decision),
    stage: refusal.stage,
    code: refusal.code,
    // What does not fit the schema may quote the model's own words, which are no part of the record (design §5).
    ...(refusal.code === 'invalid_arguments'
      ? {}
      : { reason: recordableReason(refusal.recordedReason ?? refusal.reason) }),
    ...(refusal.killSwitch ? { killSwitch: { ...refusal.killSwitch } } : {}),
  });

/** It waits for somebody's consent; nothing was dispatched. */
export const suspendedEvent = (decision: Decision, suspension: Suspension): NewEvent =>
  event(decision.action, 'action.suspended', {
    ...decisionPayload(decision),
    waitsFor: suspension.kind,
    approvalId: suspension.approvalId,
  });

/** It is about to be dispatched. */
export const intendedEvent = (decision: Decision, switchesVersion: number): NewEvent =>
  event(decision.action, 'action.intended', {
    ...decisionPayload({ ...decision, switchesVersion }),
    ...(decision.reserved === null ? {} : { reserved: dollars(decision.reserved) }),
    ...(decision.approvalIds.length === 0 ? {} : { approvalIds: decision.approvalIds }),
    ...(decision.action.kind === 'tool_call'
      ? { argumentsHash: saltedHash(decision.action.id, decision.action.arguments) }
      : {}),
  });

/**
 * What came of it.
 *
 * @param charge what the budgets were charged; null for the whole reservation
 * @param kept false when the caller's own part of the step could not be kept, though the effect happened
 */
export const outcomeEvent = (
  action: Action,
  outcome: Outcome<unknown>,
  charge: MicroDollars | null,
  kept: boolean,
): NewEvent =>
  event(action, `action.${outcome.status}`, {
    actionId: action.id,
    durationMs: Math.round(outcome.durationMs),
    ...(charge === null ? { chargedInFull: true } : { cost: dollars(charge) }),
    ...(outcome.status === 'succeeded' ? { redactions: outcome.redactions } : { code: outcome.error.code }),
    ...(kept ? {} : { kept: false }),
  });

const event = (action: Action, type: string, payload: { [name: string]: Json }): NewEvent => ({
  stream: streamOf(action),
  type,
  actor: `agent:${recordable(action.agentId)}`,
  onBehalfOf: `person:${recordable(action.onBehalfOf)}`,
  subject: subjectOf(action),
  payload,
});

const decisionPayload = ({ action, verdicts, policyIds, policyBundle, switchesVersion }: Decision) => ({
  actionId: action.id,
  kind: action.kind,
  agentVersion: action.agentVersion,
  verdicts: verdicts.map(({ stage, outcome, code, durationUs }) => ({
    stage,
    outcome,
    durationUs,
    ...(code === undefined ? {} : { code }),
  })),
  policyIds,
  policyBundle,
  switchesVersion,
});

/** Tells two calls with the same arguments apart, so that hashes of common arguments cannot be looked up. */
const saltedHash = (salt: string, value: Json): string =>
  createHash('sha256').update(salt).update('\n').update(canonicalJson(value)).digest('hex');

const recordableReason = (reason: string): string =>
  reason
    .replace(/\p{Cc}|\p{Cs}/gu, '\uFFFD')
    .slice(0, REASON_LENGTH)
    .replace(/\p{Cs}$/u, '');
