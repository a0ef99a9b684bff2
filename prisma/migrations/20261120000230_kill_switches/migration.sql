-- At most one switch is engaged for one target at a time; two admins who stop the same thing at once stop it once.
create unique index kill_switches_engaged on kill_switches (scope, target) where released_at is null;

alter table kill_switches
  add constraint kill_switches_scope check (scope in ('platform', 'agent', 'server', 'tool')),
  add constraint kill_switches_mode check (mode in ('graceful', 'immediate')),
  add constraint kill_switches_release check ((released_at is null) = (released_by is null));

-- Nothing that was turned is forgotten, and the count of rows is the version of the switches.
revoke delete on kill_switches from gatehouse_app;
