-- The version of the kill switches as one row: it is read with every intent, where counting the history would cost more with
-- every switch that was ever turned. Moved by the trigger below alone.
create table kill_switch_version (
    id integer not null default 1,
    version bigint not null,

    constraint kill_switch_version_pkey primary key (id)
);
alter table kill_switch_version add constraint kill_switch_version_single check (id = 1);
insert into kill_switch_version (version) select count(*) + count(released_at) from kill_switches;
revoke all on kill_switch_version from gatehouse_app;
grant select on kill_switch_version to gatehouse_app;

create function count_kill_switch_turn() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  update public.kill_switch_version set version = version + 1;
  return null;
end
$$;

create trigger kill_switch_engaged after insert on kill_switches
  for each row execute function count_kill_switch_turn();
create trigger kill_switch_released after update on kill_switches
  for each row when (old.released_at is null and new.released_at is not null)
  execute function count_kill_switch_turn();

-- Refuses an intent whose decision does not stand any more: looks at everything once more, in the transaction of the
-- intent. ZG101: a switch was turned since `decided_version`. ZG102: the tool is not pinned, or not offered, as it was.
-- ZG103: the money that was set aside is not held any more. What is dispatched from here on may be charged.
create function check_gate(
  decided_version bigint, called_tool text, callable_hash text, known_offered_hash text, keeps_version boolean,
  reserving_action text
) returns void
language plpgsql as $$
begin
  if (select v.version from kill_switch_version v) is distinct from decided_version then
    raise exception 'a kill switch was turned since version %', decided_version using errcode = 'ZG101';
  end if;

  if called_tool is not null then
    -- An agent that keeps to a version only needs that the server offers it; what is pinned for others may have moved on.
    perform 1 from tools t
    where t.id = called_tool and case when keeps_version
      then coalesce(t.offered_hash, t.contract_hash) = callable_hash
      else t.contract_hash = callable_hash and t.offered_hash is not distinct from known_offered_hash end;
    if not found then
      raise exception 'the contract of % has changed', called_tool using errcode = 'ZG102';
    end if;
  end if;

  if reserving_action is not null then
    update budget_reservations r set dispatched_at = now() where r.action_id = reserving_action and r.state = 'held';
    if exists (select from budget_reservations r where r.action_id = reserving_action and r.state <> 'held') then
      raise exception 'the reservation of % is not held any more', reserving_action using errcode = 'ZG103';
    end if;
  end if;
end
$$;

-- Closing a reservation only says which notices of a window are due; whoever records one marks it in the same transaction.
-- A notice whose process died in between is found due again by the next closing, and by the sweep.
drop function close_budget_reservations(text, bigint, text);

-- Closes an action's reservations: what was set aside is free again, what it cost is spent. A null `cost` stands for the
-- whole amount that was set aside. An expired reservation, charged in full, takes its true cost still; a settled or
-- released one takes nothing, so settling twice is settling once. Answers every window that it changed, as it is then.
create function close_budget_reservations(closing_action text, cost bigint, closing_state text)
returns table (budget_id text, scope text, target text, window_kind text, starts_at timestamptz, "limit" bigint,
  spent bigint, reserved bigint, warning_due boolean, exhaustion_due boolean)
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
      reserved = w.reserved - closed.freed
  from closed
  join budgets b on b.id = closed.budget_id
  where w.budget_id = closed.budget_id and w.starts_at = closed.starts_at
  returning b.id, b.scope, b.target, b."window", w.starts_at, b."limit", w.spent, w.reserved,
    coalesce(w.warned_at < b.updated_at, true) and w.spent * 100 >= b."limit" * b.warn_percent,
    coalesce(w.exhausted_at < b.updated_at, true) and w.spent >= b."limit";
end
$$;

-- Marks a notice of a window as given, in the transaction that records it. ZG104: somebody else has given it.
create function mark_budget_notice(noted_budget text, noted_window timestamptz, notice text) returns void
language plpgsql as $$
begin
  if notice = 'warned' then
    update budget_windows w set warned_at = now() from budgets b
    where b.id = w.budget_id and w.budget_id = noted_budget and w.starts_at = noted_window
      and coalesce(w.warned_at < b.updated_at, true);
  else
    update budget_windows w set exhausted_at = now() from budgets b
    where b.id = w.budget_id and w.budget_id = noted_budget and w.starts_at = noted_window
      and coalesce(w.exhausted_at < b.updated_at, true);
  end if;
  if not found then
    raise exception 'the notice % of % was given already', notice, noted_budget using errcode = 'ZG104';
  end if;
end
$$;
