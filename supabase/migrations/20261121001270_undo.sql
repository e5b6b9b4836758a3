-- Chapter 12c: undo: a user takes back what a call of an assistant changed in the tables that opted in.
--
-- Promise: a call is undone whole or not at all, once, by its signed-in user, under the policies and column privileges that bind
-- them; never over what somebody changed since. Where no table is tracked, and for what users change themselves, nothing is
-- written.

-- One row for each row that a call changed. Written by patchbay.record_change alone, which runs within the call; the row of
-- patchbay.interactions, with the id that was drawn for it, follows at the end of the call.
create table patchbay.changes (
  user_id uuid not null,
  activity_id bigint not null,
  position smallint not null,
  octets integer not null,
  table_name text not null,
  before json,
  after json,
  -- Serves undo, the export, the end of the call's row and patchbay.forget_oldest_changes.
  constraint changes_pkey primary key (user_id, activity_id, position)
);

comment on table patchbay.changes is 'What assistants'' calls changed in tracked tables (patchbay.track), for undo. At most 100 rows and 256 kB a call, and about the newest 1,000 rows and 8 MB a user (half of it for calls that removed rows), for 30 days (patchbay.settings); an undone call leaves none.';
comment on column patchbay.changes.position is 'The order within the call.';
comment on column patchbay.changes.table_name is 'With its schema, each quoted where needed. A name and not an oid, so that a restored backup knows it.';
comment on column patchbay.changes.before is 'The whole row; null: it was added. json and not jsonb, which keeps a json column as it was written.';
comment on column patchbay.changes.after is 'The whole row; null: it was removed.';

alter table patchbay.changes enable row level security;

-- In place of a foreign key, which would have to be deferred: patchbay_api.call_action has the deferred constraints checked while
-- the row of the call is not there yet.
create function patchbay.remove_changes() returns trigger
language plpgsql
security definer -- who deletes calls, or an account, may not touch what they changed
set search_path = ''
as $$
begin
  delete from patchbay.changes where user_id = old.user_id and activity_id = old.id;
  return null;
end
$$;

create trigger interactions_after_delete
  after delete on patchbay.interactions
  for each row execute function patchbay.remove_changes();

-- Forgetting ---------------------------------------------------------------------------------------------------------

-- The transaction that locked a row of patchbay.interactions decides about its changes.
create function patchbay.forget_changes(p_user_id uuid, p_activity_ids bigint[]) returns void
language sql
set search_path = ''
begin atomic
  update patchbay.interactions set undo_until = null where id = any (p_activity_ids) and user_id = p_user_id;
  delete from patchbay.changes where user_id = p_user_id and activity_id = any (p_activity_ids);
end;

comment on function patchbay.forget_changes(uuid, bigint[]) is 'Forgets what these calls of a user changed: they can no longer be undone.';

-- What is past its time is no longer undone, so a call may lose its records in parts.
create function patchbay.purge_changes(p_before timestamptz, p_batch integer) returns bigint
language plpgsql
set search_path = ''
as $$
declare
  v_count bigint;
begin
  delete from patchbay.changes as change
  using (
    select due.user_id, due.activity_id, due.position
    from patchbay.interactions as call
    join patchbay.changes as due on due.user_id = call.user_id and due.activity_id = call.id
    where call.undo_until < p_before
    order by call.undo_until limit p_batch for update of due skip locked
  ) as due
  where (change.user_id, change.activity_id, change.position) = (due.user_id, due.activity_id, due.position);
  get diagnostics v_count = row_count;

  update patchbay.interactions set undo_until = null where id = any (array(
    select call.id
    from patchbay.interactions as call
    where call.undo_until < p_before
      and not exists (
        select from patchbay.changes as change where change.user_id = call.user_id and change.activity_id = call.id
      )
    order by call.undo_until limit p_batch for update skip locked
  ));
  return v_count;
end
$$;

comment on function patchbay.purge_changes(timestamptz, integer) is 'Forgets one batch of what could be undone until a time.';

-- It waits for nobody: a call that holds rows must not wait for another of the same user.
create function patchbay.forget_oldest_changes(p_user_id uuid) returns void
language plpgsql
set search_path = ''
set enable_seqscan = off
as $$
declare
  v_forgotten bigint[];
begin
  -- Of the calls that removed something the newest are kept whatever comes after them: an app that removes rows and then makes a
  -- thousand small changes would else take away the user's way back.
  v_forgotten := array(
    select ranked.activity_id
    from (
      select kept.activity_id, sum(kept.rows) over newest as rows, sum(kept.octets) over newest as octets
      from (
        select
          call.activity_id, call.rows, call.octets,
          call.removes and sum(call.rows) over alike <= 500 and sum(call.octets) over alike <= 4000000 as is_first
        from (
          select activity_id, count(*) as rows, sum(octets) as octets, bool_or(after is null) as removes
          from patchbay.changes where user_id = p_user_id
          group by activity_id
        ) as call
        window alike as (partition by call.removes order by call.activity_id desc)
      ) as kept
      window newest as (order by kept.is_first desc, kept.activity_id desc)
    ) as ranked
    where ranked.rows > 1000 or ranked.octets > 8000000
  );

  if cardinality(v_forgotten) > 0 then
    perform patchbay.forget_changes(p_user_id, array(
      select call.id
      from patchbay.interactions as call
      where call.user_id = p_user_id and call.id = any (v_forgotten)
      for update skip locked
    ));
  end if;
end
$$;

comment on function patchbay.forget_oldest_changes(uuid) is 'Keeps the newest 1,000 rows and 8 MB of what a user''s assistants changed; half of that for calls that removed rows.';

-- Recording ----------------------------------------------------------------------------------------------------------

-- patchbay.recorded is this call's: the id that its row of patchbay.interactions gets, records, octets; or `off`, when it changed
-- more than is kept. It is a setting of the transaction, so an action that fails takes it back along with the records. The action
-- may have set it itself: an id counts where it has records of this user and no call yet, which only this transaction can leave.
create function patchbay.recorded_id(p_recorded text, p_user_id uuid) returns bigint
language plpgsql
stable
set search_path = ''
as $$
declare
  v_id bigint;
begin
  if p_recorded ~ '^[0-9]{1,18} [0-9]{1,3} [0-9]{1,9}$' then
    v_id := split_part(p_recorded, ' ', 1);
    if exists (select from patchbay.changes where user_id = p_user_id and activity_id = v_id)
      and not exists (select from patchbay.interactions where id = v_id)
    then
      return v_id;
    end if;
  end if;
  return null;
end
$$;

comment on function patchbay.recorded_id(text, uuid) is 'The id under which this call''s changes are recorded; null: none are.';

create function patchbay.record_change() returns trigger
language plpgsql
security definer -- the user may not write what undo reads
set search_path = ''
-- A value is spelled alike whatever the session's settings.
set timezone = 'UTC'
set datestyle = 'ISO'
set intervalstyle = 'postgres'
set extra_float_digits = 1
set bytea_output = 'hex'
as $$
declare
  v_user_id constant uuid := auth.uid();
  v_state text := coalesce(current_setting('patchbay.recorded', true), '');
  v_activity_id bigint;
  v_position integer := 1;
  v_octets integer;
  v_total integer := 0;
  v_before json;
  v_after json;
begin
  if v_state = 'off' or v_user_id is null or patchbay.actor() <> 'assistant' then
    return null;
  end if;

  if v_state = '' then
    v_activity_id := nextval('patchbay.interactions_id_seq');
    -- One call in sixteen, whichever of the ids are this user's.
    if hashint8extended(v_activity_id, hashtextextended(v_user_id::text, 0)) % 16 = 0 then
      perform patchbay.forget_oldest_changes(v_user_id);
    end if;
  else
    v_activity_id := patchbay.recorded_id(v_state, v_user_id);
    if v_activity_id is null then
      raise exception using errcode = 'insufficient_privilege', message = 'patchbay.recorded was set by the action';
    end if;
    v_position := 1 + split_part(v_state, ' ', 2)::integer;
    v_total := split_part(v_state, ' ', 3);
  end if;

  -- What is larger than all that a call may have is not even spelled.
  v_octets := case when tg_op <> 'INSERT' then pg_column_size(old) else 0 end
    + case when tg_op <> 'DELETE' then pg_column_size(new) else 0 end;
  if v_octets <= 262144 then
    v_before := case when tg_op <> 'INSERT' then row_to_json(old) end;
    v_after := case when tg_op <> 'DELETE' then row_to_json(new) end;
    v_octets := coalesce(octet_length(v_before::text), 0) + coalesce(octet_length(v_after::text), 0);
  end if;
  v_total := v_total + least(v_octets, 1000000);

  if v_position > 100 or v_total > 262144 then
    delete from patchbay.changes where user_id = v_user_id and activity_id = v_activity_id;
    perform set_config('patchbay.recorded', 'off', true);
    return null;
  end if;

  insert into patchbay.changes (user_id, activity_id, position, octets, table_name, before, after)
  values (v_user_id, v_activity_id, v_position, v_octets, format('%I.%I', tg_table_schema, tg_table_name), v_before, v_after);

  perform set_config('patchbay.recorded', v_activity_id || ' ' || v_position || ' ' || v_total, true);
  return null;
end
$$;

comment on function patchbay.record_change() is 'Trigger of a tracked table, after each row: records what an assistant''s call changes.';

-- Opting in ----------------------------------------------------------------------------------------------------------

create function patchbay.key_columns(p_table regclass) returns text[]
language sql
stable
set search_path = ''
begin atomic
  select array_agg(a.attname::text order by part.place)
  from pg_catalog.pg_index as i
  cross join lateral unnest(i.indkey::smallint[]) with ordinality as part (attnum, place)
  join pg_catalog.pg_attribute as a on a.attrelid = i.indrelid and a.attnum = part.attnum
  where i.indrelid = p_table and i.indisprimary and part.place <= i.indnkeyatts;
end;

comment on function patchbay.key_columns(regclass) is 'The columns of a table''s primary key, in its order; null: it has none.';

-- Why a table cannot be tracked; null: it can.
create function patchbay.tracking_problem(p_table regclass) returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_table pg_catalog.pg_class;
  v_schema text;
  v_column text;
begin
  select * into v_table from pg_catalog.pg_class where oid = p_table;
  v_schema := v_table.relnamespace::regnamespace::text;

  if v_table.relkind = 'p' or v_table.relispartition then
    return 'it is partitioned, which undo does not support';
  elsif v_table.relkind <> 'r' then
    return 'it is not a table. Track the table that its rows are in';
  elsif v_table.relpersistence = 't' then
    return 'it is temporary';
  elsif v_schema in ('patchbay', 'patchbay_api', 'patchbay_actions')
    or p_table = 'public.user_gpt_connections'::regclass
  then
    return 'it is Patchbay''s own';
  elsif patchbay.key_columns(p_table) is null then
    return 'it has no primary key, by which undo finds a row again';
  elsif not v_table.relrowsecurity then
    return format('it has no row level security, under which undo restores. alter table %s enable row level security', p_table);
  elsif not has_schema_privilege('authenticated', v_table.relnamespace, 'usage') then
    return format('signed-in users do not reach the schema %s, and undo acts as them', v_schema);
  end if;

  select key.name into v_column
  from unnest(patchbay.key_columns(p_table)) as key (name)
  where not has_column_privilege('authenticated', p_table, key.name, 'select')
  limit 1;
  if found then
    return format('signed-in users may not read its key: grant select (%I) on %s to authenticated', v_column, p_table);
  end if;

  -- A row comes back with the key that it had.
  select key.name into v_column
  from unnest(patchbay.key_columns(p_table)) as key (name)
  where has_table_privilege('authenticated', p_table, 'delete')
    and not has_column_privilege('authenticated', p_table, key.name, 'insert')
  limit 1;
  if found then
    return format(
      'signed-in users may delete its rows and not insert its key: grant insert (%I) on %s to authenticated', v_column, p_table
    );
  end if;

  -- Where a row is looked for, only the operators of pg_catalog are visible.
  select format('%I %s', k.attname, pg_catalog.format_type(k.atttypid, k.atttypmod)) into v_column
  from pg_catalog.pg_index as i
  cross join lateral unnest(i.indkey::smallint[], i.indclass::oid[]) as part (attnum, opclass)
  join pg_catalog.pg_attribute as k on k.attrelid = i.indrelid and k.attnum = part.attnum
  join pg_catalog.pg_opclass as o on o.oid = part.opclass
  where i.indrelid = p_table and i.indisprimary and o.opcnamespace <> 'pg_catalog'::regnamespace
  limit 1;
  if found then
    return format('its key %s is of a type that Postgres does not bring along', v_column);
  end if;

  -- Such a cast is what a row becomes JSON by, and the way back is not the type's own.
  select format('%I %s', a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod)) into v_column
  from pg_catalog.pg_attribute as a
  join pg_catalog.pg_type as t on t.oid = a.atttypid
  join pg_catalog.pg_cast as c on c.castsource in (t.oid, t.typbasetype, t.typelem) and c.castsource >= 16384
  where a.attrelid = p_table and a.attnum > 0 and not a.attisdropped and c.casttarget in ('json'::regtype, 'jsonb'::regtype)
  limit 1;
  return case when found then format('a row cannot be kept exactly: its column %s has a JSON form of its own', v_column) end;
end
$$;

-- For an adopter's migration: select patchbay.track('public.notes'). Again without harm.
--
-- For each row and not for each statement: a transition table is filled for every statement of every user, whatever the
-- trigger's condition. Behind the triggers of foreign keys (RI_…), so that what a cascade removes is recorded before the row
-- that it hung on, and restored after it.
create function patchbay.track(p_table regclass) returns void
language plpgsql
set search_path = ''
as $$
declare
  v_problem constant text := patchbay.tracking_problem(p_table);
  v_child regclass;
begin
  if v_problem is not null then
    raise exception using
      errcode = 'object_not_in_prerequisite_state', message = format('%s cannot be tracked: %s.', p_table, v_problem);
  end if;
  if exists (
    select from pg_catalog.pg_trigger
    where tgrelid = p_table and tgname = 'patchbay_record_changes' and tgfoid <> 'patchbay.record_change()'::regprocedure
  ) then
    raise exception using
      errcode = 'duplicate_object', message = format('%s has another trigger patchbay_record_changes. Rename it.', p_table);
  end if;

  execute format(
    'create or replace trigger patchbay_record_changes after insert or update or delete on %s for each row '
    'when (pg_catalog.current_setting(''patchbay.actor'', true) = ''assistant'') execute function patchbay.record_change()',
    p_table
  );

  for v_child in
    select conrelid from pg_catalog.pg_constraint as c
    where confrelid = p_table and contype = 'f' and confdeltype = 'c' and conparentid = 0
      and not exists (
        select from pg_catalog.pg_trigger where tgrelid = c.conrelid and tgfoid = 'patchbay.record_change()'::regprocedure
      )
      and conrelid <> p_table
  loop
    raise notice 'Rows of % are deleted along with those of %. Track it as well, or undo brings them back without.', v_child, p_table;
  end loop;
end
$$;

comment on function patchbay.track(regclass) is 'Lets users undo what assistants change in this table, from now on. For a migration; again without harm.';

create function patchbay.untrack(p_table regclass) returns void
language plpgsql
set search_path = ''
as $$
begin
  if exists (
    select from pg_catalog.pg_trigger
    where tgrelid = p_table and tgname = 'patchbay_record_changes' and tgfoid = 'patchbay.record_change()'::regprocedure
  ) then
    execute format('drop trigger patchbay_record_changes on %s', p_table);
  end if;
end
$$;

comment on function patchbay.untrack(regclass) is 'Records no more changes of this table. What is recorded can still be undone.';

-- Undoing ------------------------------------------------------------------------------------------------------------

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
-- p_privilege null: those that the user may write in any way, and all where they may write none.
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
      and (
        has_column_privilege('authenticated', p_table, a.attnum, coalesce(p_privilege, 'insert, update'))
        or (p_privilege is null and not has_any_column_privilege('authenticated', p_table, 'insert, update'))
      )
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

-- Locks the row of a step: whether it is no longer what the call left.
create function patchbay.is_changed(p_step patchbay.undo_step) returns boolean
language plpgsql
set search_path = ''
as $$
declare
  v_table constant regclass := to_regclass(p_step.table_name);
  v_row constant record := patchbay.locked_row(v_table, coalesce(p_step.after, p_step.before));
begin
  return (p_step.after is null) <> (v_row.current is null) or exists (
    select from unnest(patchbay.recorded_columns(v_table, p_step.after, null)) as own (name)
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

-- The export ---------------------------------------------------------------------------------------------------------

-- The columns by which a recorded row says that it is this user's: those that hold their id, where a policy by which users read
-- the table looks at them.
create function patchbay.owner_columns(p_table regclass, p_image json) returns text[]
language sql
stable
set search_path = ''
begin atomic
  select array(
    select distinct a.attname::text
    from pg_catalog.pg_policy as policy
    join pg_catalog.pg_depend as used
      on used.classid = 'pg_catalog.pg_policy'::regclass and used.objid = policy.oid
        and used.refclassid = 'pg_catalog.pg_class'::regclass and used.refobjid = policy.polrelid
    join pg_catalog.pg_attribute as a on a.attrelid = policy.polrelid and a.attnum = used.refobjsubid
    where policy.polrelid = p_table and policy.polpermissive and policy.polcmd in ('r', '*')
      and exists (select from pg_catalog.pg_roles as r where r.rolname = 'authenticated' and policy.polroles && array[0::oid, r.oid])
      and p_image ->> a.attname::text = auth.uid()::text
  );
end;

comment on function patchbay.owner_columns(regclass, json) is 'The columns by which a recorded row is the signed-in user''s.';

-- A recorded row as the user may read it: a row of theirs, of the columns that they may read, without the user's own id. Null
-- where nothing of it may be read.
create function patchbay.readable_image(p_table_name text, p_image json) returns jsonb
language sql
stable
set search_path = ''
begin atomic
  select jsonb_object_agg(a.attname, p_image -> a.attname::text)
  from (select to_regclass(p_table_name)::oid as id, patchbay.owner_columns(to_regclass(p_table_name), p_image) as owner) as t
  join pg_catalog.pg_attribute as a on a.attrelid = t.id
  where a.attnum > 0 and not a.attisdropped
    and t.owner <> '{}'
    and a.attname::text in (select json_object_keys(p_image))
    and a.attname::text <> all (t.owner)
    and has_column_privilege('authenticated', a.attrelid, a.attnum, 'select');
end;

comment on function patchbay.readable_image(text, json) is 'A recorded row for its user''s export.';
