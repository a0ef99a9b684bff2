CREATE TABLE "flags" (
    "id" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "rules" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "flags_pkey" PRIMARY KEY ("id")
);

alter table flags add constraint flags_status check (status in ('active', 'inactive'));

-- A flag is retired and not removed: what it was stays readable beside its revisions.
revoke delete, truncate on flags from gatehouse_app;
