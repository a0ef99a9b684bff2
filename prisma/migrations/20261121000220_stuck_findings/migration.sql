CREATE TABLE "stuck_findings" (
    "session_id" UUID NOT NULL,
    "task" INTEGER NOT NULL,
    "pattern" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "threshold" INTEGER NOT NULL,
    "tools" TEXT[],
    "found_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "verdict" TEXT,
    "note" TEXT,
    "marked_by" TEXT,
    "marked_at" TIMESTAMPTZ(6),

    CONSTRAINT "stuck_findings_pkey" PRIMARY KEY ("session_id","task")
);

ALTER TABLE "stuck_findings" ADD CONSTRAINT "stuck_findings_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "agent_sessions"("session_id") ON DELETE CASCADE ON UPDATE CASCADE;

alter table stuck_findings
  add constraint stuck_findings_verdict check (verdict in ('true_positive', 'false_positive')),
  add constraint stuck_findings_marked check ((verdict is null) = (marked_by is null) and (verdict is null) = (marked_at is null));

revoke truncate on stuck_findings from gatehouse_app;
