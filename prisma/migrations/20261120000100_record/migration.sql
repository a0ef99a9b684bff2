-- The restricted role under which api and worker run. Roles belong to the whole server, so it may be there already.
do $$
begin
  if not exists (select from pg_roles where rolname = 'gatehouse_app') then
    create role gatehouse_app login;
  end if;
exception
  when duplicate_object or unique_violation then null;
end
$$;

grant usage on schema public to gatehouse_app;
grant select, insert, update, delete on all tables in schema public to gatehouse_app;
grant usage, select on all sequences in schema public to gatehouse_app;
alter default privileges in schema public grant select, insert, update, delete on tables to gatehouse_app;
alter default privileges in schema public grant usage, select on sequences to gatehouse_app;
