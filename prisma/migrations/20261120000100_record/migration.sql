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

-- The record can be read, and added to through append_events below; nothing in it can be changed or taken away.
revoke all on events, stream_heads, checkpoints from gatehouse_app;
revoke all on sequence events_ordinal_seq from gatehouse_app;
grant select on events, stream_heads to gatehouse_app;
grant select, insert on checkpoints to gatehouse_app;

-- The history of migrations is the owner's. A database that Prisma has laid out for comparison has none.
do $$
begin
  if to_regclass('public._prisma_migrations') is not null then
    revoke all on public._prisma_migrations from gatehouse_app;
    grant select on public._prisma_migrations to gatehouse_app;
  end if;
end
$$;

-- Streams are ordered by their bytes: exports and checkpoints rely on one order that no locale, and no newer version of a
-- locale, changes.
alter table events alter column stream type text collate "C";
alter table stream_heads alter column stream type text collate "C";

-- The hash of one event: SHA-256 over previous hash, stream, position (decimal), time (UTC, ISO 8601 with microseconds)
-- and body, each as UTF-8 bytes after its length in bytes as a 4-byte big-endian number. The same rule stands in
-- libs/platform/events/event-hash.rules.ts, so that the record can be verified without this server.
create function event_hash(previous_hash bytea, stream text, "position" bigint, at timestamptz, body text) returns bytea
language plpgsql stable strict parallel safe
as $$
declare
  stream_bytes   bytea := convert_to(stream, 'UTF8');
  position_bytes bytea := convert_to("position"::text, 'UTF8');
  at_bytes       bytea := convert_to(to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'UTF8');
  body_bytes     bytea := convert_to(body, 'UTF8');
begin
  return sha256(
    int4send(octet_length(previous_hash)) || previous_hash ||
    int4send(octet_length(stream_bytes)) || stream_bytes ||
    int4send(octet_length(position_bytes)) || position_bytes ||
    int4send(octet_length(at_bytes)) || at_bytes ||
    int4send(octet_length(body_bytes)) || body_bytes
  );
end
$$;

-- Appends events, each to the end of its stream, and answers where each of them stands. `streams` and `bodies` go
-- together by place; events of one stream keep their order. An event whose idempotency key its stream already holds is
-- not appended again: the answer points at the one that is there.
--
-- Runs with the owner's rights, and is the only way by which the restricted role adds to the record. Streams are locked
-- in one order, so two callers never wait for each other in a ring. It is written in steps rather than as one statement
-- because each step then sees what the caller before it has committed while this one waited for the lock.
create function append_events(streams text[], bodies text[])
returns table (nth bigint, event_position bigint, event_ordinal bigint, repeated boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  given          record;
  current_stream text;
  head_position  bigint;
  head_hash      bytea;
  new_hash       bytea;
  content        jsonb;
  moment         timestamptz;
begin
  if cardinality(streams) is distinct from cardinality(bodies) then
    raise exception 'as many streams as bodies are needed' using errcode = 'invalid_parameter_value';
  end if;
  for given in
    select item.stream, item.body, item.nth
    from unnest(streams, bodies) with ordinality as item (stream, body, nth)
    order by item.stream collate "C", item.nth
  loop
    if given.stream is distinct from current_stream then
      update public.stream_heads set position = head_position, hash = head_hash where stream = current_stream;
      current_stream := given.stream;
      select head.position, head.hash into head_position, head_hash
      from public.stream_heads head where head.stream = current_stream for update;
      if not found then
        insert into public.stream_heads (stream, position, hash) values (current_stream, 0, '') on conflict do nothing;
        select head.position, head.hash into head_position, head_hash
        from public.stream_heads head where head.stream = current_stream for update;
      end if;
    end if;

    nth := given.nth;
    content := given.body::jsonb;
    if content ->> 'idempotencyKey' is not null then
      select event.position, event.ordinal into event_position, event_ordinal
      from public.events event
      where event.stream = current_stream and event.idempotency_key = content ->> 'idempotencyKey';
      repeated := found;
    else
      repeated := false;
    end if;

    if not repeated then
      moment := clock_timestamp();
      event_position := head_position + 1;
      new_hash := public.event_hash(head_hash, current_stream, event_position, moment, given.body);
      insert into public.events (stream, position, type, actor, on_behalf_of, subject, payload, body, trace_id,
                                 idempotency_key, at, previous_hash, hash)
      values (current_stream, event_position, content ->> 'type', content ->> 'actor', content ->> 'onBehalfOf',
              content ->> 'subject', content -> 'payload', given.body, content ->> 'traceId',
              content ->> 'idempotencyKey', moment, head_hash, new_hash)
      returning ordinal into event_ordinal;
      head_position := event_position;
      head_hash := new_hash;
    end if;
    return next;
  end loop;
  update public.stream_heads set position = head_position, hash = head_hash where stream = current_stream;
end
$$;

revoke all on function append_events(text[], text[]) from public;
grant execute on function append_events(text[], text[]) to gatehouse_app;
