-- A user's own data (GDPR, articles 15 and 20): everything that Patchbay keeps about the signed-in user, page by page.
--
-- Beside it, under `tables`, every other table of public that has a column user_id, as an adopter's migration makes them:
-- the user's own rows, and of those the columns that the user may read. Read with the power of the user, under the
-- policies of the table; the condition holds even where a policy shows more.

-- The adopter's tables, as the caller may read them. keys and key_types: the primary key, by which pages go on; null where
-- there is none that the caller may read and that compares with the operators of pg_catalog, the only ones in sight here.
create function patchbay.exported_tables()
returns table (name text, readable text, keys text[], key_types text[])
language sql
stable
set search_path = ''
begin atomic
  select c.relname::text, string_agg(quote_ident(a.attname), ', ' order by a.attnum), key.names, key.types
  from pg_catalog.pg_class as c
  join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  left join lateral (
    select
      array_agg(quote_ident(k.attname) order by part.place) as names,
      array_agg(pg_catalog.format_type(k.atttypid, k.atttypmod) order by part.place) as types
    from pg_catalog.pg_index as i
    cross join lateral unnest(i.indkey::smallint[], i.indclass::oid[]) with ordinality as part (attnum, opclass, place)
    join pg_catalog.pg_attribute as k on k.attrelid = i.indrelid and k.attnum = part.attnum
    join pg_catalog.pg_opclass as o on o.oid = part.opclass
    where i.indrelid = c.oid and i.indisprimary and part.place <= i.indnkeyatts
    having bool_and(
      o.opcdefault and o.opcnamespace = 'pg_catalog'::regnamespace and has_column_privilege(c.oid, k.attnum, 'select')
    )
  ) as key on true
  where c.relnamespace = 'public'::regnamespace
    and c.relkind in ('r', 'p')
    and not c.relispartition
    -- These have sections of their own.
    and c.relname <> 'user_gpt_connections'
    and not exists (select from patchbay.registered_sections() as section where section.table_name = c.relname)
    and has_column_privilege(c.oid, a.attnum, 'select')
  group by c.relname, key.names, key.types
  having bool_or(a.attname = 'user_id' and a.atttypid = 'uuid'::regtype);
end;

comment on function patchbay.exported_tables() is 'Tables of public with a user_id that the caller may read, their readable columns, and the key to page by.';

-- The user's next rows of one table after the key p_after. p_until: the last key that there was when the table's turn came,
-- so that it ends while rows are added; null the first time.
--
-- A table without a key is paged by a digest of its rows (equal ones are numbered): each page reads all of the user's rows
-- of it, and one that is changed meanwhile may come twice or not at all.
create function patchbay.export_table_rows(
  p_table text,
  p_readable text,
  p_keys text[],
  p_key_types text[],
  p_after jsonb,
  p_rows integer,
  p_octets integer,
  p_any boolean,
  inout p_until jsonb,
  out docs jsonb,
  out rows integer,
  out octets integer,
  out last_key jsonb,
  out is_end boolean
)
language plpgsql
set search_path = ''
as $$
declare
  v_own constant text := format('(select %s from public.%I where user_id = (select auth.uid())) as own', p_readable, p_table);
  v_keys text;
  v_descending text;
  v_after text;
  v_until text;
  v_rows refcursor;
begin
  if p_keys is null then
    open v_rows for execute format(
      $query$
        select jsonb_build_array(digest, copy) as key, doc
        from (
          select doc, digest, row_number() over (partition by digest) as copy
          from (
            select to_jsonb(own) - 'user_id' as doc, encode(sha256(convert_to(to_jsonb(own)::text, 'UTF8')), 'hex') as digest
            from %s
          ) as digested
        ) as numbered
        where (digest, copy) > (coalesce($1 ->> 0, ''), coalesce(($1 ->> 1)::bigint, 0))
        order by digest, copy
        limit $2
      $query$,
      v_own
    ) using p_after, p_rows + 1;
  else
    select
      string_agg('own.' || k.name, ', ' order by k.place),
      string_agg('own.' || k.name || ' desc', ', ' order by k.place),
      string_agg(format('($1 ->> %s)::%s', k.place - 1, k.type), ', ' order by k.place),
      string_agg(format('($2 ->> %s)::%s', k.place - 1, k.type), ', ' order by k.place)
    into v_keys, v_descending, v_after, v_until
    from unnest(p_keys, p_key_types) with ordinality as k (name, type, place);

    if p_until is null then
      execute format('select jsonb_build_array(%s) from %s order by %s limit 1', v_keys, v_own, v_descending) into p_until;
    end if;

    -- No row at all: nothing is up to null.
    open v_rows for execute format(
      'select jsonb_build_array(%1$s) as key, to_jsonb(own) - ''user_id'' as doc
       from %2$s
       where %3$s and (%1$s) <= (%4$s)
       order by %1$s
       limit $3',
      v_keys, v_own, case when p_after is null then 'true' else format('(%s) > (%s)', v_keys, v_after) end, v_until
    ) using p_after, p_until, p_rows + 1;
  end if;

  select page.* into docs, rows, octets, last_key, is_end
  from patchbay.take_rows(v_rows, p_rows, p_octets, p_any) as page;
end
$$;

comment on function patchbay.export_table_rows(text, text, text[], text[], jsonb, integer, integer, boolean, jsonb) is
  'The caller''s next rows of one table of public, as the caller may read them.';

-- One page: 5,000 rows and 1,000,000 octets of JSON at most; a row that alone is larger comes alone. data has the same
-- members on every page; put together, member by member, all pages are the export (docs/database.md).
create function public.export_my_data(cursor text default null) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_export record;
  v_data jsonb;
  v_section record;
  v_page record;
  v_path text[];
  v_next jsonb;
  v_rows integer := 5000;
  v_octets integer := 1000000;
  v_is_empty boolean := true;
begin
  if auth.uid() is null then
    return null;
  end if;

  v_export := patchbay.open_export(export_my_data.cursor);
  -- Every page has every member.
  v_data := patchbay.export_frame(v_export.started_at) || jsonb_build_object(
    'tables', (select coalesce(jsonb_object_agg(name, '[]'::jsonb), '{}') from patchbay.exported_tables())
  );
  v_octets := v_octets - octet_length(v_data::text);

  for v_section in
    select
      section.*,
      case when section.position = v_export.place -> 'section' then v_export.place -> 'after' end as after,
      case when section.position = v_export.place -> 'section' then v_export.place -> 'until' end as until
    from (
      select
        jsonb_build_array(1, name) as position, name, name as member, reader,
        null as readable, null::text[] as keys, null::text[] as key_types
      from patchbay.registered_sections()
      union all
      select jsonb_build_array(2, own.place), own.name, own.member, null, null, null, null
      from (values
        (1, 'apps', 'apps'), (2, 'waiting_apps', 'apps'), (3, 'requests', 'requests'), (4, 'device_requests', 'requests'),
        (5, 'interactions', 'interactions'), (6, 'security_events', 'security_events'), (7, 'notifications', 'notifications')
      ) as own (place, name, member)
      union all
      select jsonb_build_array(3, name), name, null, null, readable, keys, key_types from patchbay.exported_tables()
    ) as section
    where v_export.place is null or section.position >= v_export.place -> 'section'
    order by section.position
  loop
    if v_section.reader is not null then
      v_path := array[v_section.member];
      select page.* into v_page
      from patchbay.export_registered_rows(
        v_section.reader, v_section.after, v_export.started_at, v_rows, v_octets, v_is_empty, v_section.until
      ) as page;
    elsif v_section.member is not null then
      v_path := array[v_section.member];
      select page.*, null::jsonb as p_until into v_page
      from patchbay.export_own_rows(
        v_section.name, v_section.after, v_export.started_at, v_rows, v_octets, v_is_empty
      ) as page;
    else
      v_path := array['tables', v_section.name];
      select page.* into v_page
      from patchbay.export_table_rows(
        v_section.name, v_section.readable, v_section.keys, v_section.key_types, v_section.after,
        v_rows, v_octets, v_is_empty, v_section.until
      ) as page;
    end if;

    v_data := jsonb_set(v_data, v_path, (v_data #> v_path) || v_page.docs);
    v_rows := v_rows - v_page.rows;
    v_octets := v_octets - v_page.octets;
    v_is_empty := v_is_empty and v_page.rows = 0;

    if not v_page.is_end then
      v_next := jsonb_build_object(
        'section', v_section.position, 'after', coalesce(v_page.last_key, v_section.after), 'until', v_page.p_until
      );
      exit;
    end if;
  end loop;

  return jsonb_build_object('data', v_data, 'next_cursor', patchbay.keep_export_position(v_export.export_id, v_next));
end
$$;

comment on function public.export_my_data(text) is
  'Everything that is kept about the signed-in user, as {data, next_cursor}, page by page; an adopter''s tables with a user_id come along.';

revoke all on function public.export_my_data(text) from public, anon, authenticated, service_role;
grant execute on function
  patchbay.exported_tables(),
  patchbay.export_table_rows(text, text, text[], text[], jsonb, integer, integer, boolean, jsonb),
  public.export_my_data(text)
to authenticated;
