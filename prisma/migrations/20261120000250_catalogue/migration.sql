-- A revision is written once, and so is a review. Nobody who runs Gatehouse can change or remove either.
revoke update, delete, truncate on catalogue_revisions from gatehouse_app;
revoke update, delete, truncate on tool_contract_versions from gatehouse_app;

alter table catalogue_revisions
  add constraint catalogue_revisions_number check (number > 0),
  add constraint catalogue_revisions_origin check (origin in ('files', 'edit'));

alter table catalogue_heads
  add constraint catalogue_heads_applied check (applied_revision between 1 and revision);
