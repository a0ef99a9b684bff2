-- What a switch may stop besides the platform, an agent, a server and a tool.
alter table kill_switches
  drop constraint kill_switches_scope,
  add constraint kill_switches_scope check (scope in
    ('platform', 'department', 'agent', 'server', 'tool', 'agent_tool', 'model', 'person', 'session'));
