-- Most events have no idempotency key; those that have none are not listed where keys are looked up.
create unique index events_idempotency on events (stream, idempotency_key) where idempotency_key is not null;
drop index events_stream_idempotency_key_key;

-- The same rule as before, as one expression that PostgreSQL puts into the statement that asks for it. A time has 27
-- characters.
create or replace function event_hash(previous_hash bytea, stream text, "position" bigint, at timestamptz, body text) returns bytea
language sql stable parallel safe
return sha256(
  int4send(octet_length(previous_hash)) || previous_hash ||
  int4send(octet_length(convert_to(stream, 'UTF8'))) || convert_to(stream, 'UTF8') ||
  int4send(octet_length("position"::text)) || convert_to("position"::text, 'UTF8') ||
  int4send(27) || convert_to(to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'UTF8') ||
  int4send(octet_length(convert_to(body, 'UTF8'))) || convert_to(body, 'UTF8')
);

-- Appends events, each to the end of its stream, and answers where each of them stands. `streams` and `bodies` go
-- together by place; events of one stream keep their order. An event whose idempotency key its stream already holds is
-- not appended again: the answer points at the one that is there.
--
-- Runs with the owner's rights, and is the only way by which the restricted role adds to the record. Streams are locked
-- in one order, so two callers never wait for each other in a ring. What is read about a stream is read by a statement
-- that begins after its head was locked, and so sees what the caller before committed while this one waited for the lock.
--
-- Several streams with one event each are appended by one statement, anything else event by event; both leave the same
-- record behind. The settings keep the statements' plans to the indexes, whatever was known of the tables when they were made.
create or replace function append_events(streams text[], bodies text[])
returns table (nth bigint, event_position bigint, event_ordinal bigint, repeated boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
as $$
#variable_conflict use_column
declare
  many           constant int := cardinality(streams);
  places         bigint[] := array[1];
  current_stream text;
  current_body   text;
  head_position  bigint;
  head_hash      bytea;
  new_hash       bytea;
  content        jsonb;
  key            text;
  moment         timestamptz;
begin
  if many is distinct from cardinality(bodies) then
    raise exception 'as many streams as bodies are needed' using errcode = 'invalid_parameter_value';
  end if;

  if many > 1 and (select count(distinct item.stream collate "C") from unnest(streams) as item (stream)) = many then
    if (select count(*) from public.stream_heads head where head.stream = any (streams)) = many then
      perform from public.stream_heads head where head.stream = any (streams) order by head.stream for update;
    else
      -- Some streams are new: made and locked in the one order, which leaves a dead row of those that are there.
      insert into public.stream_heads as head (stream, position, hash)
      select item.stream, 0, '' from unnest(streams) as item (stream) order by item.stream collate "C"
      on conflict (stream) do update set position = head.position;
    end if;
    return query
    with given as materialized (
      select item.nth, item.stream, item.body, item.body::jsonb as content, clock_timestamp() as moment,
             head.position + 1 as position, head.hash as previous_hash
      from unnest(streams, bodies) with ordinality as item (stream, body, nth)
      cross join lateral (
        select head.position, head.hash from public.stream_heads head where head.stream = item.stream offset 0
      ) as head
    ), found as materialized (
      select given.*, known.position as known_position, known.ordinal as known_ordinal
      from given left join lateral (
        select event.position, event.ordinal from public.events event
        where event.stream = given.stream and event.idempotency_key = given.content ->> 'idempotencyKey' offset 0
      ) as known on true
    ), placed as materialized (
      select found.*, nextval('public.events_ordinal_seq') as ordinal,
             public.event_hash(previous_hash, stream, position, moment, body) as hash
      from found where known_position is null
    ), appended as (
      insert into public.events (stream, position, ordinal, type, actor, on_behalf_of, subject, payload, body, trace_id,
                                 idempotency_key, at, previous_hash, hash)
      select stream, position, ordinal, content ->> 'type', content ->> 'actor', content ->> 'onBehalfOf',
             content ->> 'subject', content -> 'payload', body, content ->> 'traceId', content ->> 'idempotencyKey', moment,
             previous_hash, hash
      from placed
    ), moved as (
      update public.stream_heads head set position = placed.position, hash = placed.hash
      from placed where head.stream = placed.stream
    )
    select nth, position, ordinal, false from placed
    union all
    select nth, known_position, known_ordinal, true from found where known_position is not null;
    return;
  end if;

  if many > 1 then
    places := (select array_agg(item.nth order by item.stream collate "C", item.nth)
               from unnest(streams) with ordinality as item (stream, nth));
  end if;
  for place in 1 .. many loop
    nth := places[place];
    if streams[nth] is distinct from current_stream then
      if place > 1 then
        update public.stream_heads head set position = head_position, hash = head_hash where head.stream = current_stream;
      end if;
      current_stream := streams[nth];
      select head.position, head.hash into head_position, head_hash
      from public.stream_heads head where head.stream = current_stream for update;
      if not found then
        insert into public.stream_heads (stream, position, hash) values (current_stream, 0, '') on conflict do nothing;
        select head.position, head.hash into head_position, head_hash
        from public.stream_heads head where head.stream = current_stream for update;
      end if;
    end if;

    current_body := bodies[nth];
    content := current_body::jsonb;
    key := content ->> 'idempotencyKey';
    repeated := false;
    if key is not null then
      select event.position, event.ordinal into event_position, event_ordinal
      from public.events event where event.stream = current_stream and event.idempotency_key = key;
      repeated := found;
    end if;

    if not repeated then
      moment := clock_timestamp();
      event_position := head_position + 1;
      new_hash := public.event_hash(head_hash, current_stream, event_position, moment, current_body);
      insert into public.events (stream, position, type, actor, on_behalf_of, subject, payload, body, trace_id,
                                 idempotency_key, at, previous_hash, hash)
      values (current_stream, event_position, content ->> 'type', content ->> 'actor', content ->> 'onBehalfOf',
              content ->> 'subject', content -> 'payload', current_body, content ->> 'traceId', key, moment, head_hash,
              new_hash)
      returning ordinal into event_ordinal;
      head_position := event_position;
      head_hash := new_hash;
    end if;
    return next;
  end loop;
  update public.stream_heads head set position = head_position, hash = head_hash where head.stream = current_stream;
end
$$;
