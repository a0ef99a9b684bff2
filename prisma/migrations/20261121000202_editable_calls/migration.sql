-- Whether whoever approves a call of the tool may change its arguments.
ALTER TABLE "tools" ADD COLUMN     "editable" BOOLEAN NOT NULL DEFAULT false;
