-- Since when something is on its way out, why, what to use instead, and from which day on it is refused.
ALTER TABLE "agents" ADD COLUMN     "deprecated" JSONB;

ALTER TABLE "models" ADD COLUMN     "deprecated" JSONB;

ALTER TABLE "tools" ADD COLUMN     "deprecated" JSONB;
