-- A trusted extension: the owner of the database may create it without being a superuser.
create extension if not exists pg_trgm;

-- On an expression, because the schema's own language knows no operator classes of extensions that come after it.
create index codebase_chunks_names_trigram_idx on codebase_chunks using gin (lower(names) gin_trgm_ops);
