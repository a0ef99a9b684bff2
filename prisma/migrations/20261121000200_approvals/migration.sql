-- CreateTable
CREATE TABLE "approvals" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "step" TEXT NOT NULL,
    "binding_hash" BYTEA NOT NULL,
    "action_id" TEXT NOT NULL,
    "agent_id" TEXT NOT NULL,
    "agent_version" INTEGER NOT NULL,
    "department_id" TEXT NOT NULL,
    "on_behalf_of" TEXT NOT NULL,
    "session_id" UUID,
    "tool_id" TEXT NOT NULL,
    "tool_hash" TEXT NOT NULL,
    "arguments" JSONB NOT NULL,
    "preview" JSONB,
    "reason" TEXT NOT NULL,
    "policy_ids" TEXT[],
    "policy_bundle" INTEGER,
    "route" JSONB NOT NULL,
    "quorum" INTEGER NOT NULL,
    "editable" BOOLEAN NOT NULL,
    "escalation" JSONB NOT NULL,
    "edited_by" TEXT,
    "requested_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "escalates_at" TIMESTAMPTZ(6),
    "reminds_at" TIMESTAMPTZ(6),
    "paused_at" TIMESTAMPTZ(6),
    "decided_at" TIMESTAMPTZ(6),
    "used_at" TIMESTAMPTZ(6),

    CONSTRAINT "approvals_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "approval_votes" (
    "approval_id" UUID NOT NULL,
    "cast_by" TEXT NOT NULL,
    "principal_id" TEXT NOT NULL,
    "decision" TEXT NOT NULL,
    "comment" TEXT,
    "cast_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "approval_votes_pkey" PRIMARY KEY ("approval_id","cast_by")
);

-- CreateTable
CREATE TABLE "delegations" (
    "id" UUID NOT NULL,
    "from_person" TEXT NOT NULL,
    "to_person" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "starts_at" TIMESTAMPTZ(6) NOT NULL,
    "ends_at" TIMESTAMPTZ(6) NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revoked_at" TIMESTAMPTZ(6),

    CONSTRAINT "delegations_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "approvals_action_id_idx" ON "approvals"("action_id");

-- CreateIndex
CREATE INDEX "approvals_status_expires_at_idx" ON "approvals"("status", "expires_at");

-- CreateIndex
CREATE INDEX "approvals_session_id_idx" ON "approvals"("session_id");

-- CreateIndex
CREATE UNIQUE INDEX "approval_votes_approval_id_principal_id_key" ON "approval_votes"("approval_id", "principal_id");

-- CreateIndex
CREATE INDEX "delegations_to_person_ends_at_idx" ON "delegations"("to_person", "ends_at");

-- CreateIndex
CREATE INDEX "delegations_from_person_ends_at_idx" ON "delegations"("from_person", "ends_at");

-- AddForeignKey
ALTER TABLE "approval_votes" ADD CONSTRAINT "approval_votes_approval_id_fkey" FOREIGN KEY ("approval_id") REFERENCES "approvals"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- At most one request for a step of an action is open at a time; two workers that ask at once find the same one.
create unique index approvals_one_open on approvals (action_id, step) where status = 'pending';
create index approvals_due on approvals (least(expires_at, escalates_at, reminds_at)) where status = 'pending' and paused_at is null;

alter table approvals
  add constraint approvals_kind check (kind in ('confirmation', 'approval')),
  add constraint approvals_status check (status in ('pending', 'approved', 'denied', 'expired', 'withdrawn')),
  add constraint approvals_quorum check (quorum > 0),
  add constraint approvals_decided check ((status = 'pending') = (decided_at is null)),
  add constraint approvals_used check (used_at is null or status = 'approved');

alter table approval_votes
  add constraint approval_votes_decision check (decision in ('approve', 'deny'));

alter table delegations
  add constraint delegations_span check (ends_at > starts_at),
  add constraint delegations_other check (from_person <> to_person);

-- What was asked, said and handed over stays. Changed arguments are a new request; nobody's word is moved to them.
revoke delete, truncate on approvals, delegations from gatehouse_app;
revoke update, delete, truncate on approval_votes from gatehouse_app;
