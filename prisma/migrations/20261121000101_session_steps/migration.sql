-- Holds a session's row until the transaction ends, so that no other worker can claim it in between. ZG201: another worker
-- has. ZG202: somebody asked for a stop, and the caller goes on only `unless_stopping`.
create function hold_session(held_session uuid, held_fence bigint, unless_stopping boolean) returns void
language plpgsql as $$
declare
  holds boolean;
  stopping boolean;
begin
  select s.fence = held_fence and s.status = 'running', s.stop_requested_at is not null into holds, stopping
  from agent_sessions s where s.session_id = held_session for update;
  if holds is not true then
    raise exception 'session % is not held with fence %', held_session, held_fence using errcode = 'ZG201';
  end if;
  if unless_stopping and stopping then
    raise exception 'session % was asked to stop', held_session using errcode = 'ZG202';
  end if;
end
$$;

-- A step of a session: its state, what the step used, and the count of attempts begins anew. Holds the row like
-- hold_session, and refuses as it does. A null state leaves the state as it is.
create function advance_session(
  held_session uuid, held_fence bigint, new_state jsonb, more_input int, more_output int, more_cache_read int,
  more_cache_write int, more_cost bigint
) returns void
language plpgsql as $$
begin
  update agent_sessions s
  set attempts = 0,
      last_updated_at = now(),
      state_snapshot = coalesce(new_state, s.state_snapshot),
      input_tokens = s.input_tokens + more_input,
      output_tokens = s.output_tokens + more_output,
      cache_read_tokens = s.cache_read_tokens + more_cache_read,
      cache_write_tokens = s.cache_write_tokens + more_cache_write,
      cost_micro = s.cost_micro + more_cost
  where s.session_id = held_session and s.fence = held_fence and s.status = 'running';
  if not found then
    raise exception 'session % is not held with fence %', held_session, held_fence using errcode = 'ZG201';
  end if;
end
$$;
