-- A drill is a switch that stops like any other and is recorded as a rehearsal; it always has an end. When a switch was in
-- effect in every process is kept of all of them.
alter table kill_switches
  add column drill boolean not null default false,
  add column confirmed_at timestamptz(6);
alter table kill_switches add constraint kill_switches_drill check (not drill or ends_at is not null);
