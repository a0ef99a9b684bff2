-- CreateTable
CREATE TABLE "departments" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "departments_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "people" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT,
    "department_id" TEXT NOT NULL,
    "roles" TEXT[],
    "status" TEXT NOT NULL DEFAULT 'active',
    "password_hash" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "people_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "access_tokens" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "prefix" TEXT NOT NULL,
    "person_id" TEXT,
    "agent_id" TEXT,
    "roles" TEXT[],
    "models" TEXT[],
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6),
    "revoked_at" TIMESTAMPTZ(6),
    "last_used_at" TIMESTAMPTZ(6),

    CONSTRAINT "access_tokens_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_in_attempts" (
    "account_hash" BYTEA NOT NULL,
    "failures" INTEGER NOT NULL,
    "last_failed_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "sign_in_attempts_pkey" PRIMARY KEY ("account_hash")
);

-- CreateTable
CREATE TABLE "sign_in_links" (
    "hash" BYTEA NOT NULL,
    "person_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "consumed_at" TIMESTAMPTZ(6),

    CONSTRAINT "sign_in_links_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "browser_sessions" (
    "hash" BYTEA NOT NULL,
    "person_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seen_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "revoked_at" TIMESTAMPTZ(6),

    CONSTRAINT "browser_sessions_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "codebase_files" (
    "repository" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "modified_ms" BIGINT NOT NULL,
    "word_count" INTEGER NOT NULL,
    "indexed_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "codebase_files_pkey" PRIMARY KEY ("repository","path")
);

-- CreateTable
CREATE TABLE "codebase_chunks" (
    "id" UUID NOT NULL,
    "repository" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "first_line" INTEGER NOT NULL,
    "last_line" INTEGER NOT NULL,
    "content" TEXT NOT NULL,
    "names" TEXT NOT NULL,
    "words" tsvector,

    CONSTRAINT "codebase_chunks_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "policy_bundles" (
    "version" INTEGER NOT NULL,
    "hash" TEXT NOT NULL,
    "sources" JSONB NOT NULL,
    "author" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "policy_bundles_pkey" PRIMARY KEY ("version")
);

-- CreateTable
CREATE TABLE "policy_activations" (
    "number" SERIAL NOT NULL,
    "version" INTEGER NOT NULL,
    "author" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "activated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "policy_activations_pkey" PRIMARY KEY ("number")
);

-- CreateTable
CREATE TABLE "kill_switches" (
    "id" UUID NOT NULL,
    "scope" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "engaged_by" TEXT NOT NULL,
    "engaged_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "released_by" TEXT,
    "released_at" TIMESTAMPTZ(6),
    "release_reason" TEXT,

    CONSTRAINT "kill_switches_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "budgets" (
    "id" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "unit" TEXT NOT NULL,
    "window" TEXT NOT NULL,
    "limit" BIGINT NOT NULL,
    "warn_percent" INTEGER NOT NULL DEFAULT 80,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "budgets_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "budget_windows" (
    "budget_id" TEXT NOT NULL,
    "starts_at" TIMESTAMPTZ(6) NOT NULL,
    "spent" BIGINT NOT NULL DEFAULT 0,
    "reserved" BIGINT NOT NULL DEFAULT 0,
    "warned_at" TIMESTAMPTZ(6),
    "exhausted_at" TIMESTAMPTZ(6),

    CONSTRAINT "budget_windows_pkey" PRIMARY KEY ("budget_id","starts_at")
);

-- CreateTable
CREATE TABLE "budget_reservations" (
    "action_id" TEXT NOT NULL,
    "budget_id" TEXT NOT NULL,
    "starts_at" TIMESTAMPTZ(6) NOT NULL,
    "amount" BIGINT NOT NULL,
    "settled" BIGINT,
    "state" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "dispatched_at" TIMESTAMPTZ(6),
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "closed_at" TIMESTAMPTZ(6),

    CONSTRAINT "budget_reservations_pkey" PRIMARY KEY ("action_id","budget_id")
);

-- CreateTable
CREATE TABLE "tool_rate_windows" (
    "agent_id" TEXT NOT NULL,
    "tool_id" TEXT NOT NULL,
    "taken_at" TIMESTAMPTZ(6)[],

    CONSTRAINT "tool_rate_windows_pkey" PRIMARY KEY ("agent_id","tool_id")
);

-- CreateTable
CREATE TABLE "semantic_memory" (
    "memory_id" UUID NOT NULL,
    "agent_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "session_id" UUID,
    "kind" TEXT NOT NULL,
    "content" TEXT NOT NULL,
    "keywords" TEXT[],
    "sensitivity" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'active',
    "content_hash" TEXT NOT NULL,
    "embedding" REAL[],
    "embedding_model" TEXT,
    "metadata" JSONB NOT NULL DEFAULT '{}',
    "words" tsvector,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_accessed_at" TIMESTAMPTZ(6),

    CONSTRAINT "semantic_memory_pkey" PRIMARY KEY ("memory_id")
);

-- CreateTable
CREATE TABLE "memory_extractions" (
    "session_id" UUID NOT NULL,
    "agent_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "through_turn" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(6),
    "claimed_until" TIMESTAMPTZ(6),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "error_code" TEXT,
    "forgotten_at" TIMESTAMPTZ(6),

    CONSTRAINT "memory_extractions_pkey" PRIMARY KEY ("session_id")
);

-- CreateTable
CREATE TABLE "stream_heads" (
    "stream" TEXT NOT NULL,
    "position" BIGINT NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "stream_heads_pkey" PRIMARY KEY ("stream")
);

-- CreateTable
CREATE TABLE "events" (
    "stream" TEXT NOT NULL,
    "position" BIGINT NOT NULL,
    "ordinal" BIGSERIAL NOT NULL,
    "xid" xid8 NOT NULL DEFAULT pg_current_xact_id(),
    "type" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "on_behalf_of" TEXT,
    "subject" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "body" TEXT NOT NULL,
    "trace_id" TEXT,
    "idempotency_key" TEXT,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "previous_hash" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "events_pkey" PRIMARY KEY ("stream","position")
);

-- CreateTable
CREATE TABLE "checkpoints" (
    "number" BIGINT NOT NULL,
    "root" BYTEA NOT NULL,
    "previous_hash" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,
    "signature" BYTEA NOT NULL,
    "key_id" TEXT NOT NULL,
    "heads" JSONB NOT NULL,
    "snapshot" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "checkpoints_pkey" PRIMARY KEY ("number")
);

-- CreateTable
CREATE TABLE "subscription_cursors" (
    "name" TEXT NOT NULL,
    "xid" TEXT NOT NULL,
    "ordinal" BIGINT NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "subscription_cursors_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "agents" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "tier" INTEGER NOT NULL,
    "owner" TEXT NOT NULL,
    "slack_handle" TEXT,
    "department_id" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "current_version" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "agents_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "agent_versions" (
    "agent_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "definition" JSONB NOT NULL,
    "content_hash" TEXT NOT NULL,
    "author" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "agent_versions_pkey" PRIMARY KEY ("agent_id","version")
);

-- CreateTable
CREATE TABLE "mcp_servers" (
    "id" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "transport" TEXT NOT NULL,
    "endpoint" TEXT,
    "call_timeout_ms" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "mcp_servers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tools" (
    "id" TEXT NOT NULL,
    "server_id" TEXT NOT NULL,
    "name_at_server" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "side_effect" TEXT NOT NULL,
    "external" BOOLEAN NOT NULL,
    "idempotent" BOOLEAN NOT NULL,
    "sensitivity" TEXT NOT NULL,
    "realm" TEXT NOT NULL,
    "rate_limit_count" INTEGER,
    "rate_limit_window" TEXT,
    "status" TEXT NOT NULL,
    "contract" JSONB,
    "contract_hash" TEXT,
    "pinned_at" TIMESTAMPTZ(6),
    "offered_contract" JSONB,
    "offered_hash" TEXT,
    "contract_version" INTEGER,
    "findings" JSONB NOT NULL DEFAULT '[]',
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "tools_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tool_contract_versions" (
    "tool_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "contract" JSONB NOT NULL,
    "contract_hash" TEXT NOT NULL,
    "findings" JSONB NOT NULL,
    "side_effect" TEXT NOT NULL,
    "sensitivity" TEXT NOT NULL,
    "external" BOOLEAN NOT NULL,
    "reviewer" TEXT NOT NULL,
    "note" TEXT NOT NULL,
    "pinned_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "tool_contract_versions_pkey" PRIMARY KEY ("tool_id","version")
);

-- CreateTable
CREATE TABLE "models" (
    "alias" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "max_output_tokens" INTEGER NOT NULL,
    "caching" BOOLEAN NOT NULL,
    "fallbacks" TEXT[],
    "input_price" BIGINT NOT NULL,
    "output_price" BIGINT NOT NULL,
    "cache_write_price" BIGINT NOT NULL,
    "cache_read_price" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "models_pkey" PRIMARY KEY ("alias")
);

-- CreateTable
CREATE TABLE "catalogue_revisions" (
    "kind" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "content" JSONB NOT NULL,
    "content_hash" TEXT NOT NULL,
    "author" TEXT NOT NULL,
    "reason" TEXT,
    "origin" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "catalogue_revisions_pkey" PRIMARY KEY ("kind","id","number")
);

-- CreateTable
CREATE TABLE "catalogue_heads" (
    "kind" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "content_hash" TEXT NOT NULL,
    "applied_revision" INTEGER,

    CONSTRAINT "catalogue_heads_pkey" PRIMARY KEY ("kind","id")
);

-- CreateTable
CREATE TABLE "catalogue_applications" (
    "id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "hash" TEXT NOT NULL,
    "reason" TEXT,
    "author" TEXT NOT NULL,
    "summary" JSONB NOT NULL,
    "applied_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "catalogue_applications_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "agent_sessions" (
    "session_id" UUID NOT NULL,
    "agent_id" TEXT NOT NULL,
    "agent_version" INTEGER NOT NULL,
    "user_id" TEXT NOT NULL,
    "department_id" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "state_snapshot" JSONB NOT NULL,
    "end_reason" TEXT,
    "error_kind" TEXT,
    "error_message" TEXT,
    "refusal" JSONB,
    "fence" BIGINT NOT NULL DEFAULT 0,
    "lease_holder" TEXT,
    "lease_until" TIMESTAMPTZ(6),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "stop_requested_at" TIMESTAMPTZ(6),
    "stop_requested_by" TEXT,
    "input_tokens" INTEGER NOT NULL DEFAULT 0,
    "output_tokens" INTEGER NOT NULL DEFAULT 0,
    "cache_read_tokens" INTEGER NOT NULL DEFAULT 0,
    "cache_write_tokens" INTEGER NOT NULL DEFAULT 0,
    "cost_micro" BIGINT NOT NULL DEFAULT 0,
    "trace_context" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(6),
    "ended_at" TIMESTAMPTZ(6),
    "last_updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "agent_sessions_pkey" PRIMARY KEY ("session_id")
);

-- CreateTable
CREATE TABLE "conversation_turns" (
    "turn_id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "agent_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "role" TEXT NOT NULL,
    "content" JSONB NOT NULL,
    "model" TEXT,
    "target" TEXT,
    "rehearsed" BOOLEAN NOT NULL DEFAULT false,
    "stop_reason" TEXT,
    "usage" JSONB,
    "token_count" INTEGER NOT NULL DEFAULT 0,
    "cost_micro" BIGINT NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "conversation_turns_pkey" PRIMARY KEY ("turn_id")
);

-- CreateTable
CREATE TABLE "queued_messages" (
    "id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "text" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "queued_messages_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tool_calls" (
    "id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "agent_id" TEXT NOT NULL,
    "turn_position" INTEGER NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "tool_use_id" TEXT NOT NULL,
    "tool_id" TEXT NOT NULL,
    "arguments" JSONB NOT NULL,
    "status" TEXT NOT NULL,
    "dispatches" INTEGER NOT NULL DEFAULT 0,
    "verdict" TEXT,
    "reason" TEXT,
    "error_kind" TEXT,
    "stages" JSONB NOT NULL DEFAULT '[]',
    "result" JSONB,
    "is_error" BOOLEAN NOT NULL DEFAULT false,
    "duration_ms" INTEGER,
    "cost_micro" BIGINT NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "dispatched_at" TIMESTAMPTZ(6),
    "ended_at" TIMESTAMPTZ(6),

    CONSTRAINT "tool_calls_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "model_requests" (
    "id" UUID NOT NULL,
    "virtual_key_id" UUID,
    "agent_id" TEXT NOT NULL,
    "session_id" UUID,
    "alias" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "rehearsed" BOOLEAN NOT NULL DEFAULT false,
    "outcome" TEXT NOT NULL,
    "error_code" TEXT,
    "attempts" INTEGER NOT NULL,
    "input_tokens" INTEGER NOT NULL,
    "output_tokens" INTEGER NOT NULL,
    "cache_read_tokens" INTEGER NOT NULL,
    "cache_write_tokens" INTEGER NOT NULL,
    "cost_micro" BIGINT NOT NULL,
    "latency_ms" INTEGER NOT NULL,
    "first_token_ms" INTEGER,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "model_requests_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "process_heartbeats" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "version" TEXT NOT NULL,
    "details" JSONB NOT NULL DEFAULT '{}',
    "started_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seen_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "process_heartbeats_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "spans" (
    "trace_id" TEXT NOT NULL,
    "span_id" TEXT NOT NULL,
    "parent_span_id" TEXT,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "service" TEXT NOT NULL,
    "session_id" TEXT,
    "agent_id" TEXT,
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "duration_us" BIGINT NOT NULL,
    "status" TEXT NOT NULL,
    "attributes" JSONB NOT NULL,
    "events" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "spans_pkey" PRIMARY KEY ("trace_id","span_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "people_email_key" ON "people"("email");

-- CreateIndex
CREATE UNIQUE INDEX "access_tokens_hash_key" ON "access_tokens"("hash");

-- CreateIndex
CREATE INDEX "access_tokens_person_id_idx" ON "access_tokens"("person_id");

-- CreateIndex
CREATE INDEX "access_tokens_agent_id_idx" ON "access_tokens"("agent_id");

-- CreateIndex
CREATE INDEX "sign_in_attempts_last_failed_at_idx" ON "sign_in_attempts"("last_failed_at");

-- CreateIndex
CREATE INDEX "browser_sessions_person_id_idx" ON "browser_sessions"("person_id");

-- CreateIndex
CREATE INDEX "codebase_chunks_repository_path_idx" ON "codebase_chunks"("repository", "path");

-- CreateIndex
CREATE INDEX "codebase_chunks_words_idx" ON "codebase_chunks" USING GIN ("words");

-- CreateIndex
CREATE UNIQUE INDEX "policy_bundles_hash_key" ON "policy_bundles"("hash");

-- CreateIndex
CREATE INDEX "kill_switches_scope_target_idx" ON "kill_switches"("scope", "target");

-- CreateIndex
CREATE INDEX "budgets_scope_target_idx" ON "budgets"("scope", "target");

-- CreateIndex
CREATE INDEX "budget_reservations_state_expires_at_idx" ON "budget_reservations"("state", "expires_at");

-- CreateIndex
CREATE INDEX "semantic_memory_agent_id_user_id_created_at_idx" ON "semantic_memory"("agent_id", "user_id", "created_at");

-- CreateIndex
CREATE INDEX "semantic_memory_user_id_memory_id_idx" ON "semantic_memory"("user_id", "memory_id");

-- CreateIndex
CREATE INDEX "semantic_memory_session_id_idx" ON "semantic_memory"("session_id");

-- CreateIndex
CREATE INDEX "semantic_memory_words_idx" ON "semantic_memory" USING GIN ("words");

-- CreateIndex
CREATE UNIQUE INDEX "semantic_memory_agent_id_user_id_content_hash_key" ON "semantic_memory"("agent_id", "user_id", "content_hash");

-- CreateIndex
CREATE INDEX "memory_extractions_due_at_idx" ON "memory_extractions"("due_at");

-- CreateIndex
CREATE INDEX "memory_extractions_user_id_idx" ON "memory_extractions"("user_id");

-- CreateIndex
CREATE INDEX "events_xid_ordinal_idx" ON "events"("xid", "ordinal");

-- CreateIndex
CREATE INDEX "events_at_ordinal_idx" ON "events"("at", "ordinal");

-- CreateIndex
CREATE INDEX "events_type_at_idx" ON "events"("type", "at");

-- CreateIndex
CREATE INDEX "events_subject_at_idx" ON "events"("subject", "at");

-- CreateIndex
CREATE INDEX "events_actor_at_idx" ON "events"("actor", "at");

-- CreateIndex
CREATE UNIQUE INDEX "events_stream_idempotency_key_key" ON "events"("stream", "idempotency_key");

-- CreateIndex
CREATE INDEX "tools_server_id_name_at_server_idx" ON "tools"("server_id", "name_at_server");

-- CreateIndex
CREATE UNIQUE INDEX "catalogue_applications_number_key" ON "catalogue_applications"("number");

-- CreateIndex
CREATE INDEX "agent_sessions_status_lease_until_idx" ON "agent_sessions"("status", "lease_until");

-- CreateIndex
CREATE INDEX "agent_sessions_agent_id_created_at_idx" ON "agent_sessions"("agent_id", "created_at");

-- CreateIndex
CREATE INDEX "agent_sessions_user_id_created_at_idx" ON "agent_sessions"("user_id", "created_at");

-- CreateIndex
CREATE INDEX "agent_sessions_department_id_created_at_idx" ON "agent_sessions"("department_id", "created_at");

-- CreateIndex
CREATE INDEX "agent_sessions_expires_at_idx" ON "agent_sessions"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "conversation_turns_session_id_position_key" ON "conversation_turns"("session_id", "position");

-- CreateIndex
CREATE INDEX "queued_messages_session_id_idx" ON "queued_messages"("session_id");

-- CreateIndex
CREATE UNIQUE INDEX "tool_calls_session_id_turn_position_ordinal_key" ON "tool_calls"("session_id", "turn_position", "ordinal");

-- CreateIndex
CREATE INDEX "model_requests_agent_id_created_at_idx" ON "model_requests"("agent_id", "created_at");

-- CreateIndex
CREATE INDEX "model_requests_session_id_idx" ON "model_requests"("session_id");

-- CreateIndex
CREATE INDEX "spans_session_id_started_at_idx" ON "spans"("session_id", "started_at");

-- CreateIndex
CREATE INDEX "spans_started_at_idx" ON "spans"("started_at");

-- AddForeignKey
ALTER TABLE "people" ADD CONSTRAINT "people_department_id_fkey" FOREIGN KEY ("department_id") REFERENCES "departments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "codebase_chunks" ADD CONSTRAINT "codebase_chunks_repository_path_fkey" FOREIGN KEY ("repository", "path") REFERENCES "codebase_files"("repository", "path") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "policy_activations" ADD CONSTRAINT "policy_activations_version_fkey" FOREIGN KEY ("version") REFERENCES "policy_bundles"("version") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "budget_windows" ADD CONSTRAINT "budget_windows_budget_id_fkey" FOREIGN KEY ("budget_id") REFERENCES "budgets"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "memory_extractions" ADD CONSTRAINT "memory_extractions_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "agent_sessions"("session_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "agent_versions" ADD CONSTRAINT "agent_versions_agent_id_fkey" FOREIGN KEY ("agent_id") REFERENCES "agents"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tools" ADD CONSTRAINT "tools_server_id_fkey" FOREIGN KEY ("server_id") REFERENCES "mcp_servers"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "conversation_turns" ADD CONSTRAINT "conversation_turns_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "agent_sessions"("session_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "queued_messages" ADD CONSTRAINT "queued_messages_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "agent_sessions"("session_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tool_calls" ADD CONSTRAINT "tool_calls_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "agent_sessions"("session_id") ON DELETE CASCADE ON UPDATE CASCADE;
