-- The extension itself comes with the codebase index. On an expression, because the schema's own language knows no
-- operator classes of extensions that come after it.
create index semantic_memory_content_trigram_idx on semantic_memory using gin (lower(content) gin_trgm_ops);
