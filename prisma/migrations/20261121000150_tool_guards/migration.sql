-- Which arguments of a tool are looked at before a call: lines of shell, statements of SQL.
ALTER TABLE "tools" ADD COLUMN     "guards" JSONB NOT NULL DEFAULT '[]';
