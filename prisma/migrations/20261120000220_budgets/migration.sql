alter table budgets
  add constraint budgets_limit check ("limit" >= 0),
  add constraint budgets_warn_percent check (warn_percent between 1 and 100);
alter table budget_windows
  add constraint budget_windows_amounts check (spent >= 0 and reserved >= 0);
alter table budget_reservations
  add constraint budget_reservations_state check (state in ('held', 'settled', 'released', 'expired')),
  add constraint budget_reservations_amount check (amount >= 0 and (settled is null or settled >= 0));

-- Lock order everywhere below: an action's reservations first, then the windows by budget id. Nobody waits in a circle.

-- Sets `requested` aside on every budget that binds one of the targets, or on none of them. `window_starts` says when the
-- current calendar window of each kind began. Answers the budget that refused, or nothing. Asking again for an action
-- that holds a reservation changes nothing; one whose reservation was released may hold a new one.
create function reserve_budget(
  requested_action text, requested bigint, requested_unit text, scopes text[], targets text[], window_starts jsonb,
  held_for interval
) returns table (budget_id text, scope text, target text, window_kind text, starts_at timestamptz, "limit" bigint,
  spent bigint, reserved bigint)
language plpgsql as $$
#variable_conflict use_column
declare
  refusing record;
begin
  perform 1 from budget_reservations r where r.action_id = requested_action order by r.budget_id for update;
  if exists (select from budget_reservations r where r.action_id = requested_action and r.state = 'held') then
    return;
  end if;

  insert into budget_windows (budget_id, starts_at)
  select b.id, (window_starts ->> b."window")::timestamptz
  from budgets b join unnest(scopes, targets) as bound (scope, target) using (scope, target)
  where b.unit = requested_unit
    and not exists (
      select from budget_windows w
      where w.budget_id = b.id and w.starts_at = (window_starts ->> b."window")::timestamptz
    )
  order by b.id
  on conflict do nothing;

  -- Locked in one order, and read as they are once locked.
  for refusing in
    select b.id, b.scope, b.target, b."window", b."limit", w.starts_at, w.spent, w.reserved
    from budgets b
    join unnest(scopes, targets) as bound (scope, target) using (scope, target)
    join budget_windows w on w.budget_id = b.id and w.starts_at = (window_starts ->> b."window")::timestamptz
    where b.unit = requested_unit
    order by b.id
    for update of w
  loop
    if refusing.spent >= refusing."limit" or refusing.spent + refusing.reserved + requested > refusing."limit" then
      return query select refusing.id, refusing.scope, refusing.target, refusing."window", refusing.starts_at,
        refusing."limit", refusing.spent, refusing.reserved;
      return;
    end if;
  end loop;

  with held as (
    insert into budget_reservations as r (action_id, budget_id, starts_at, amount, state, expires_at)
    select requested_action, b.id, (window_starts ->> b."window")::timestamptz, requested, 'held', now() + held_for
    from budgets b join unnest(scopes, targets) as bound (scope, target) using (scope, target)
    where b.unit = requested_unit
    on conflict (action_id, budget_id) do update
    set starts_at = excluded.starts_at, amount = excluded.amount, state = 'held', expires_at = excluded.expires_at,
        settled = null, dispatched_at = null, closed_at = null
    where r.state = 'released'
    returning r.budget_id, r.starts_at
  )
  update budget_windows w set reserved = w.reserved + requested
  from held where w.budget_id = held.budget_id and w.starts_at = held.starts_at;
end
$$;

-- Closes an action's reservations: what was set aside is free again, what it cost is spent. A null `cost` stands for the
-- whole amount that was set aside. An expired reservation, charged in full, takes its true cost still; a settled or
-- released one takes nothing, so settling twice is settling once. Answers every window that it changed, as it is then.
create function close_budget_reservations(closing_action text, cost bigint, closing_state text)
returns table (budget_id text, scope text, target text, window_kind text, starts_at timestamptz, "limit" bigint,
  spent bigint, reserved bigint, newly_warned boolean, newly_exhausted boolean)
language plpgsql as $$
#variable_conflict use_column
begin
  perform 1 from budget_reservations r where r.action_id = closing_action order by r.budget_id for update;

  perform 1
  from budget_windows w
  join budget_reservations r on r.budget_id = w.budget_id and r.starts_at = w.starts_at
  where r.action_id = closing_action and (r.state = 'held' or (r.state = 'expired' and closing_state = 'settled'))
  order by w.budget_id
  for update of w;

  return query
  with closed as (
    update budget_reservations r
    set state = closing_state,
        settled = case closing_state when 'released' then 0 else coalesce(cost, r.amount) end,
        closed_at = now()
    from (
      select b.action_id, b.budget_id, b.state, coalesce(b.settled, 0) as charged
      from budget_reservations b where b.action_id = closing_action
    ) before
    where r.action_id = before.action_id and r.budget_id = before.budget_id
      and (before.state = 'held' or (before.state = 'expired' and closing_state = 'settled'))
    returning r.budget_id, r.starts_at, r.settled - before.charged as charge,
      case before.state when 'held' then r.amount else 0 end as freed
  )
  update budget_windows w
  set spent = w.spent + closed.charge,
      reserved = w.reserved - closed.freed,
      warned_at = case
        when coalesce(w.warned_at < b.updated_at, true) and (w.spent + closed.charge) * 100 >= b."limit" * b.warn_percent then now()
        else w.warned_at end,
      exhausted_at = case
        when coalesce(w.exhausted_at < b.updated_at, true) and w.spent + closed.charge >= b."limit" then now()
        else w.exhausted_at end
  from closed
  join budgets b on b.id = closed.budget_id
  join budget_windows before on before.budget_id = closed.budget_id and before.starts_at = closed.starts_at
  where w.budget_id = closed.budget_id and w.starts_at = closed.starts_at
  returning b.id, b.scope, b.target, b."window", w.starts_at, b."limit", w.spent, w.reserved,
    before.warned_at is distinct from w.warned_at,
    before.exhausted_at is distinct from w.exhausted_at;
end
$$;

-- Grants a call when fewer than `allowed` were granted in the `span` that ends now, exactly: the times of the last
-- `allowed` calls are kept. Answers in how many seconds another one can be, 0 when this one was granted.
create function take_tool_call(calling_agent text, called_tool text, allowed int, span interval) returns double precision
language plpgsql as $$
declare
  taken timestamptz[];
  moment timestamptz;
begin
  insert into tool_rate_windows (agent_id, tool_id, taken_at) values (calling_agent, called_tool, '{}')
  on conflict do nothing;
  select w.taken_at into taken from tool_rate_windows w
  where w.agent_id = calling_agent and w.tool_id = called_tool for update;
  moment := clock_timestamp();

  taken := array(select t from unnest(taken) as t where t > moment - span order by t);
  if cardinality(taken) >= allowed then
    return extract(epoch from taken[cardinality(taken) - allowed + 1] + span - moment);
  end if;

  update tool_rate_windows w set taken_at = taken || moment
  where w.agent_id = calling_agent and w.tool_id = called_tool;
  return 0;
end
$$;
