-- When a switch is released by itself. It stops until it is released, and its end is never changed: a longer stop is another
-- switch. So whatever ends a stop moves the version that intents are held against.
alter table kill_switches add column ends_at timestamptz(6);
alter table kill_switches add constraint kill_switches_end check (ends_at > engaged_at);
