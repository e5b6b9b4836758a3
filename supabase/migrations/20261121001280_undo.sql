-- Chapter 12e: undo: a user takes back what a call changed.
--
-- Promise: a call is undone whole or not at all, once, by its signed-in user, under the policies and column privileges that bind
-- them; never over what somebody changed since.
--
-- Three parts, one transaction: find and lock what is to be restored (with the power of the owner, who sees whole rows), restore
-- it (with the power of the user), mark the call undone (the owner again).

create function patchbay.refuse_undo(p_reason text, p_message text default null) returns void
language plpgsql
set search_path = ''
as $$
begin
  raise exception using errcode = 'PT409', detail = p_reason, message = coalesce(p_message, case p_reason
    when 'already_undone' then 'This has already been undone.'
    when 'not_undoable' then 'This cannot be undone: no changes were recorded, or they are too old.'
    when 'table_changed' then 'The app now stores this differently, so it can no longer be undone.'
    when 'changed_since' then 'This has changed since then. Undoing it would overwrite the newer version, so nothing was undone.'
    when 'in_use' then 'Something else depends on this, or something that it depends on is gone. Nothing was undone.'
    when 'in_the_way' then 'Something else has taken its place. Nothing was undone.'
    when 'not_allowed' then 'You are not allowed to change this. Nothing was undone.'
  end);
end
$$;

comment on function patchbay.refuse_undo(text, text) is 'Raises PT409; its details are the reason as a code.';

-- The key of a recorded row as text.
create function patchbay.row_key(p_table_name text, p_image json) returns text
language sql
stable
set search_path = ''
begin atomic
  select json_agg(p_image -> key.name order by key.place)::text
  from unnest(patchbay.key_columns(to_regclass(p_table_name))) with ordinality as key (name, place);
end;

-- What a call did to each row in the end, however often it changed it, and in whichever order nested triggers recorded that: an
-- image that is as often an `after` as a `before` was on the way.
create function patchbay.net_changes(
  p_user_id uuid,
  p_activity_id bigint,
  out table_name text,
  out key text,
  out before json,
  out after json,
  out place integer
) returns setof record
language sql
stable
set search_path = ''
begin atomic
  with side as (
    select change.table_name, patchbay.row_key(change.table_name, side.image) as key, side.image::text, side.sign, change.position
    from patchbay.changes as change
    cross join lateral (values (change.before, -1), (change.after, 1)) as side (image, sign)
    where change.user_id = p_user_id and change.activity_id = p_activity_id and side.image is not null
  ),
  met as (
    select side.table_name, side.key, min(side.position) as first, max(side.position) as last
    from side group by side.table_name, side.key
  ),
  net as (
    select
      image.table_name, image.key,
      max(image.image) filter (where image.sign < 0)::json as before,
      max(image.image) filter (where image.sign > 0)::json as after
    from (
      select side.table_name, side.key, side.image, sum(side.sign) as sign
      from side
      group by 1, 2, 3
      having sum(side.sign) <> 0
    ) as image
    group by image.table_name, image.key
  )
  select net.table_name, net.key, net.before, net.after, case when net.before is null then met.first else met.last end::integer
  from net
  join met on met.table_name = net.table_name and met.key is not distinct from net.key;
end;

comment on function patchbay.net_changes(uuid, bigint) is 'What one call made of each row, from first to last.';

create type patchbay.undo_step as (table_name text, keys text[], columns text[], before json, after json, refusal text);

comment on type patchbay.undo_step is 'One row to restore: by which columns it is found, which of them are set, what it was, what the call made of it; why it cannot be restored, which stays unsaid where the user does not see the row.';

-- The columns of a recorded row that are there and hold what was written, not what is computed.
--
-- p_privilege null: those that the user may write in any way, and all where they may write none. Empty: all.
create function patchbay.recorded_columns(p_table regclass, p_image json, p_privilege text) returns text[]
language sql
stable
set search_path = ''
begin atomic
  select array(
    select a.attname::text
    from pg_catalog.pg_attribute as a
    where a.attrelid = p_table and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
      and a.attname::text in (select json_object_keys(p_image))
      and case
        when p_privilege = '' then true
        when p_privilege is null and not has_any_column_privilege('authenticated', p_table, 'insert, update') then true
        else has_column_privilege('authenticated', p_table, a.attnum, coalesce(p_privilege, 'insert, update'))
      end
    order by a.attnum
  );
end;

-- What is to be done, deletions first. Of a row that was changed, the columns that the user may change: the others are what the
-- app keeps by itself, a time or a count, or what it gives for a price. A row with nothing else is left alone.
create function patchbay.undo_steps(p_user_id uuid, p_activity_id bigint) returns setof patchbay.undo_step
language plpgsql
stable
set search_path = ''
as $$
declare
  v_net record;
  v_table regclass;
  v_columns text[];
begin
  for v_net in
    select * from patchbay.net_changes(p_user_id, p_activity_id) as net
    order by net.before is null desc, net.place desc
  loop
    v_table := to_regclass(v_net.table_name);
    if v_net.key is null or exists (
      select json_object_keys(coalesce(v_net.before, v_net.after))
      except
      select attname from pg_catalog.pg_attribute where attrelid = v_table and attnum > 0 and not attisdropped
    ) then
      perform patchbay.refuse_undo('table_changed');
    end if;

    if v_net.before is null then
      v_columns := '{}';
    elsif v_net.after is null then
      v_columns := patchbay.recorded_columns(v_table, v_net.before, 'insert');
      if v_columns = '{}' then
        perform patchbay.refuse_undo('not_allowed');
      end if;
    else
      v_columns := array(
        select name from unnest(patchbay.recorded_columns(v_table, v_net.before, 'update')) as own (name)
        where v_net.before ->> name is distinct from v_net.after ->> name
      );
      continue when v_columns = '{}';
    end if;

    return next row(v_table::text, patchbay.key_columns(v_table), v_columns, v_net.before, v_net.after, null)::patchbay.undo_step;
  end loop;
end
$$;

comment on function patchbay.undo_steps(uuid, bigint) is 'What undoing one call has to restore.';

-- 't.a' for each key column, with 'p.a'.
create function patchbay.column_list(p_columns text[], p_alias text) returns text
language sql
immutable
parallel safe
set search_path = ''
begin atomic
  select string_agg(case when p_alias = '' then '' else p_alias || '.' end || quote_ident(name), ', ' order by place)
  from unnest(p_columns) with ordinality as c (name, place);
end;

-- The row with the key of an image, locked, and the image as a row of the table is spelled now. Both are null where no row has that key.
create function patchbay.locked_row(p_table regclass, p_image json, out current json, out recorded json)
language plpgsql
set search_path = ''
as $$
begin
  execute format(
    'select row_to_json(t), row_to_json(p) from only %1$s as t, json_populate_record(null::%1$s, $1) as p '
    'where (%2$s) = (%3$s) for update of t',
    p_table, patchbay.column_list(patchbay.key_columns(p_table), 't'), patchbay.column_list(patchbay.key_columns(p_table), 'p')
  ) into current, recorded using p_image;
end
$$;

-- Locks the row of a step: whether it is no longer what the call left. Of a row that is to be removed all counts, also what only
-- the app writes.
create function patchbay.is_changed(p_step patchbay.undo_step) returns boolean
language plpgsql
set search_path = ''
as $$
declare
  v_table constant regclass := to_regclass(p_step.table_name);
  v_row constant record := patchbay.locked_row(v_table, coalesce(p_step.after, p_step.before));
begin
  return (p_step.after is null) <> (v_row.current is null) or exists (
    select from unnest(patchbay.recorded_columns(v_table, p_step.after, case when p_step.before is null then '' end)) as own (name)
    where (v_row.recorded -> name)::text is distinct from (v_row.current -> name)::text
  );
end
$$;

-- Whether the removal of a row takes others along which the call did not add: somebody else's work. The row is locked, so no more
-- come.
create function patchbay.takes_others(p_step patchbay.undo_step, p_steps patchbay.undo_step[]) returns boolean
language plpgsql
set search_path = ''
as $$
declare
  v_table constant regclass := to_regclass(p_step.table_name);
  v_key record;
  v_child json;
begin
  for v_key in
    select
      c.conrelid::regclass::text as child,
      array(select a.attname::text from unnest(c.conkey) with ordinality as k (n, place)
        join pg_catalog.pg_attribute as a on a.attrelid = c.conrelid and a.attnum = k.n order by k.place) as columns,
      array(select a.attname::text from unnest(c.confkey) with ordinality as k (n, place)
        join pg_catalog.pg_attribute as a on a.attrelid = c.confrelid and a.attnum = k.n order by k.place) as referenced
    from pg_catalog.pg_constraint as c
    where c.confrelid = v_table and c.contype = 'f' and c.confdeltype in ('c', 'n', 'd') and c.conparentid = 0
  loop
    for v_child in execute format(
      'select row_to_json(c) from %s as c, json_populate_record(null::%s, $1) as p where (%s) = (%s) limit 101',
      v_key.child, v_table, patchbay.column_list(v_key.columns, 'c'), patchbay.column_list(v_key.referenced, 'p')
    ) using p_step.after
    loop
      if not exists (
        select from unnest(p_steps) as other
        where other.before is null and other.table_name = v_key.child
          and patchbay.row_key(other.table_name, other.after) = patchbay.row_key(v_key.child, v_child)
      ) then
        return true;
      end if;
    end loop;
  end loop;
  return false;
end
$$;

-- First part: what is to be restored, locked and unchanged; the call is marked.
create function patchbay.begin_undo(p_activity_id bigint) returns patchbay.undo_step[]
language plpgsql
security definer -- the user may not read the records, nor all columns of the rows
set search_path = ''
set timezone = 'UTC'
set datestyle = 'ISO'
set intervalstyle = 'postgres'
set extra_float_digits = 1
set bytea_output = 'hex'
set enable_seqscan = off
set jit = off
as $$
declare
  v_user_id uuid;
  v_call patchbay.interactions;
  v_steps patchbay.undo_step[];
  v_place integer;
begin
  perform patchbay.hold_user(auth.uid());
  v_user_id := patchbay.deciding_user();

  select * into v_call from patchbay.interactions where id = p_activity_id and user_id = v_user_id for update;
  if not found then
    raise exception using errcode = 'PT404', message = 'There is no such activity.', detail = 'not_found';
  elsif v_call.undone_at is not null then
    perform patchbay.refuse_undo('already_undone');
  elsif v_call.undo_until is null or v_call.undo_until <= now() then
    perform patchbay.refuse_undo('not_undoable');
  end if;

  v_steps := array(select step from patchbay.undo_steps(v_user_id, p_activity_id) as step);
  if cardinality(v_steps) = 0 and exists (select from patchbay.net_changes(v_user_id, p_activity_id)) then
    perform patchbay.refuse_undo('not_allowed');
  end if;

  for v_place in 1 .. cardinality(v_steps) loop
    v_steps[v_place].refusal := case
      when patchbay.is_changed(v_steps[v_place]) then 'changed_since'
      when v_steps[v_place].before is null and patchbay.takes_others(v_steps[v_place], v_steps) then 'in_use'
    end;
  end loop;

  update patchbay.interactions set undone_at = now() where id = p_activity_id;
  return v_steps;
end
$$;

comment on function patchbay.begin_undo(bigint) is 'What undoing one call of the signed-in user restores, locked; PT404 and PT409 where it cannot be undone.';

-- Second part, as the user. A row that they no longer see counts as one that has gone, whatever became of it.
create function patchbay.check_steps(p_steps patchbay.undo_step[]) returns void
language plpgsql
set search_path = ''
as $$
declare
  v_step patchbay.undo_step;
  v_is_there boolean;
begin
  foreach v_step in array p_steps loop
    if v_step.after is not null then
      execute format(
        'select exists (select from only %1$s as t, json_populate_record(null::%1$s, $1) as p where (%2$s) = (%3$s))',
        v_step.table_name, patchbay.column_list(v_step.keys, 't'), patchbay.column_list(v_step.keys, 'p')
      ) into v_is_there using v_step.after;
      if not v_is_there then
        perform patchbay.refuse_undo('changed_since');
      end if;
    end if;
  end loop;

  foreach v_step in array p_steps loop
    if v_step.refusal is not null then
      perform patchbay.refuse_undo(v_step.refusal);
    end if;
  end loop;
end
$$;

-- One row.
create function patchbay.restore_row(p_step patchbay.undo_step) returns void
language plpgsql
set search_path = ''
as $$
declare
  v_table constant regclass := p_step.table_name::regclass;
  v_found constant text := format(
    'json_populate_record(null::%s, $1) as p where (%s) = (%s)',
    v_table, patchbay.column_list(p_step.keys, 't'), patchbay.column_list(p_step.keys, 'p')
  );
  v_count bigint;
begin
  if p_step.before is null then
    execute format('delete from only %s as t using %s', v_table, v_found) using p_step.after;
  elsif p_step.after is null then
    execute format(
      'insert into %1$s (%2$s) overriding system value select %3$s from json_populate_record(null::%1$s, $1) as p',
      v_table, patchbay.column_list(p_step.columns, ''), patchbay.column_list(p_step.columns, 'p')
    ) using p_step.before;
  else
    execute format(
      'update only %s as t set %s from %s',
      v_table,
      (select string_agg(format('%1$I = p.%1$I', name), ', ') from unnest(p_step.columns) as c (name)),
      v_found
    ) using p_step.before;
  end if;

  get diagnostics v_count = row_count;
  -- What is to be removed may have gone with what it hung on; patchbay.end_undo looks.
  if v_count <> 1 and p_step.before is not null then
    raise exception using errcode = 'insufficient_privilege', message = format('no policy lets the user change this row of %s', v_table);
  end if;
end
$$;

-- All of them. One that needs another first (a foreign key, a policy that looks at its parent, a place that is still taken) has its
-- turn again after the others.
create function patchbay.restore_rows(p_steps patchbay.undo_step[]) returns void
language plpgsql
set search_path = ''
as $$
declare
  v_waiting patchbay.undo_step[] := p_steps;
  v_left patchbay.undo_step[];
  v_step patchbay.undo_step;
  v_state text;
begin
  while cardinality(v_waiting) > 0 loop
    v_left := '{}';
    foreach v_step in array v_waiting loop
      begin
        perform patchbay.restore_row(v_step);
      exception
        when foreign_key_violation or unique_violation or exclusion_violation or insufficient_privilege then
          v_left := v_left || v_step;
          v_state := sqlstate;
      end;
    end loop;

    if cardinality(v_left) = cardinality(v_waiting) then
      raise exception using errcode = v_state, message = 'a row cannot be restored';
    end if;
    v_waiting := v_left;
  end loop;

  -- Those that wait for the commit would refuse where nobody explains it.
  set constraints all immediate;
end
$$;

-- A row that was removed is there again. Of what users may not write it gets back the times that the table stamps by itself
-- (created_at default now()). Anything else of that kind, a role or a balance, only the app may give: where it is not what it was,
-- undo refuses. Of a row that was changed nothing like that is restored.
create function patchbay.complete_row(p_step patchbay.undo_step) returns void
language plpgsql
set search_path = ''
as $$
declare
  v_table constant regclass := to_regclass(p_step.table_name);
  v_row constant record := patchbay.locked_row(v_table, p_step.before);
  v_stamps text[];
  v_others text[];
begin
  select
    array_agg(differing.name) filter (where differing.is_stamp), array_agg(differing.name) filter (where not differing.is_stamp)
  into v_stamps, v_others
  from (
    select
      a.attname::text as name,
      a.atttypid in ('timestamptz'::regtype, 'timestamp'::regtype, 'date'::regtype)
        and coalesce(pg_get_expr(d.adbin, d.adrelid), '') ~* '\m(now|(clock|statement|transaction)_timestamp)\(\)|\mcurrent_(timestamp|date)\M'
        -- A time to come is what something lasts until, and was given.
        and coalesce(
          case when a.atttypid in ('timestamptz'::regtype, 'timestamp'::regtype, 'date'::regtype) then
            (v_row.recorded ->> a.attname::text)::timestamptz
          end <= clock_timestamp(), false
        ) as is_stamp
    from pg_catalog.pg_attribute as a
    left join pg_catalog.pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where a.attrelid = v_table and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
      and a.attname::text <> all (p_step.columns)
      and a.attname::text in (select json_object_keys(p_step.before))
      and (v_row.recorded -> a.attname::text)::text is distinct from (v_row.current -> a.attname::text)::text
  ) as differing;

  if v_others is not null then
    perform patchbay.refuse_undo(
      'not_allowed', 'Part of this can only be set by the app, so it would come back incomplete. Nothing was undone.'
    );
  end if;
  if v_stamps is not null then
    execute format(
      'update only %1$s as t set %2$s from json_populate_record(null::%1$s, $1) as p where (%3$s) = (%4$s)',
      v_table, (select string_agg(format('%1$I = p.%1$I', name), ', ') from unnest(v_stamps) as c (name)),
      patchbay.column_list(p_step.keys, 't'), patchbay.column_list(p_step.keys, 'p')
    ) using p_step.before;
  end if;
end
$$;

-- Last part. What an earlier call left is there again, but for what triggers set meanwhile (updated_at): that is what the earlier
-- call, which may be undone next, left now.
create function patchbay.end_undo(p_activity_id bigint) returns jsonb
language plpgsql
security definer -- the user may write neither the records nor what the app alone sets
set search_path = ''
set timezone = 'UTC'
set datestyle = 'ISO'
set intervalstyle = 'postgres'
set extra_float_digits = 1
set bytea_output = 'hex'
set enable_seqscan = off
set jit = off
as $$
declare
  v_user_id constant uuid := auth.uid();
  v_undone integer := 0;
  v_step patchbay.undo_step;
  v_there json;
  v_answer jsonb;
begin
  -- Of this transaction: patchbay.begin_undo was here.
  if not exists (
    select from patchbay.interactions where id = p_activity_id and user_id = v_user_id and undone_at = now()
  ) then
    raise exception using errcode = 'PT404', message = 'There is no such activity.', detail = 'not_found';
  end if;

  for v_step in select * from patchbay.undo_steps(v_user_id, p_activity_id) loop
    v_undone := v_undone + 1;

    if v_step.before is null then
      if (patchbay.locked_row(to_regclass(v_step.table_name), v_step.after)).current is not null then
        raise exception using errcode = 'insufficient_privilege', message = 'no policy lets the user remove this row';
      end if;
      continue;
    end if;

    v_there := (patchbay.locked_row(to_regclass(v_step.table_name), v_step.before)).current;
    if v_there is null then
      perform patchbay.refuse_undo('not_allowed', 'The app would bring this back under another key. Nothing was undone.');
    end if;
    if v_step.after is null then
      perform patchbay.complete_row(v_step);
      v_there := (patchbay.locked_row(to_regclass(v_step.table_name), v_step.before)).current;
    end if;
    update patchbay.changes as earlier
    set after = v_there
    where earlier.user_id = v_user_id and earlier.activity_id < p_activity_id
      and to_regclass(earlier.table_name) = to_regclass(v_step.table_name)
      and earlier.after::text = v_step.before::text;
  end loop;

  delete from patchbay.changes where user_id = v_user_id and activity_id = p_activity_id;

  v_answer := jsonb_build_object('id', p_activity_id, 'undone', v_undone, 'undone_at', patchbay.iso8601(now()));
  perform patchbay.broadcast(v_user_id, 'activity_undone', v_answer);
  return v_answer;
end
$$;

comment on function patchbay.end_undo(bigint) is 'Ends what patchbay.begin_undo began in this transaction: how many rows were restored.';

create function public.undo_activity(id bigint) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_steps patchbay.undo_step[];
begin
  v_steps := patchbay.begin_undo(undo_activity.id);
  perform patchbay.check_steps(v_steps);
  perform patchbay.restore_rows(v_steps);
  return patchbay.end_undo(undo_activity.id);
exception
  when insufficient_privilege then
    perform patchbay.refuse_undo('not_allowed');
  when foreign_key_violation or restrict_violation then
    perform patchbay.refuse_undo('in_use');
  when unique_violation or exclusion_violation then
    perform patchbay.refuse_undo('in_the_way');
  when integrity_constraint_violation or data_exception or undefined_column or undefined_table or undefined_function
    or generated_always
  then
    perform patchbay.refuse_undo('table_changed');
  when deadlock_detected or lock_not_available or serialization_failure then
    raise exception using errcode = 'PT503', message = 'This cannot be undone right now. Nothing was changed. Try again in 2 seconds.';
  when raise_exception then
    perform patchbay.refuse_undo('not_allowed', 'The app refused to undo this: ' || left(sqlerrm, 300));
end
$$;

comment on function public.undo_activity(bigint) is 'Undoes what one call of an assistant changed, all or nothing, as the signed-in user: {id, undone: how many rows, undone_at}. PT409 with the reason as details (changed_since, already_undone, not_undoable, not_allowed, in_use, in_the_way, table_changed); PT404 for an activity that is not theirs; PT503 when it collides with a call and may be tried again; PT401 and PT403 as for disconnect_app.';

-- Older projects grant whatever is new in public to the API roles.
revoke all on function public.undo_activity(bigint) from public, anon, authenticated, service_role;

grant execute on function
  patchbay.begin_undo(bigint),
  patchbay.check_steps(patchbay.undo_step[]),
  patchbay.restore_row(patchbay.undo_step),
  patchbay.restore_rows(patchbay.undo_step[]),
  patchbay.end_undo(bigint),
  patchbay.column_list(text[], text),
  patchbay.refuse_undo(text, text),
  public.undo_activity(bigint)
to authenticated;
