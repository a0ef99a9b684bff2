export { chaseApprovals, haltDeadlines } from './approval-jobs.ts';
export {
  Approval,
  ApprovalChanged,
  ApprovalDecision,
  ApprovalKind,
  ApprovalRoute,
  ApprovalStatus,
  decideApproval,
  decideApprovals,
  Delegation,
  delegateApprovals,
  getApproval,
  listApprovals,
  listDelegations,
  revokeDelegation,
} from './approvals.ts';
export { expireReservations } from './budget-jobs.ts';
export { BudgetNotice, BudgetScope, BudgetStanding, BudgetWindow, listBudgets } from './budgets.ts';
export {
  EngagedKillSwitch,
  engageKillSwitch,
  KillSwitch,
  KillSwitchDrill,
  KillSwitchMode,
  KillSwitchScope,
  KillSwitchTurned,
  listKillSwitchDrills,
  listKillSwitches,
  releaseKillSwitch,
  SwitchConfirmations,
} from './kill-switches.ts';
export { Policy, PolicyActivation, readPolicy, SampleCall, testPolicy } from './policy.ts';
