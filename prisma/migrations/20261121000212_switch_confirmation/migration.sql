-- The version of the switches that engaging this one made: a process that has that version, or a later one, knows of it.
alter table kill_switches add column engaged_version bigint not null default 0;
