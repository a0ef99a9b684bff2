-- Uses granted requests up, in the transaction of the intent: each is good for one action. ZG105: one of them was used, ran
-- out or is not granted.
create function use_approvals(granted uuid[]) returns void
language plpgsql as $$
declare
  used int;
begin
  update approvals a set used_at = now() where a.id = any(granted) and a.status = 'approved' and a.used_at is null;
  get diagnostics used = row_count;
  if used <> cardinality(granted) then
    raise exception 'not every consent of % can be used', granted using errcode = 'ZG105';
  end if;
end
$$;
