-- Chapter 12d: changes: what a call of an assistant changed in the tables that opted in, kept so that its user can undo it.
--
-- Promise: where no table is tracked, and for what users change themselves, nothing is written.

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
    -- One call in sixteen, and nobody can tell which.
    if random() < 0.0625 then
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
