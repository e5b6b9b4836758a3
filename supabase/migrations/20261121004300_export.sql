-- A user's own data (GDPR, articles 15 and 20): everything that Patchbay keeps about the signed-in user, as one document.
--
-- Knows no user but auth.uid(). No secret, digest or sealed value is in it: they are no information about the person.
create function ops.own_data() returns jsonb
language sql
stable
security definer
set search_path = ''
begin atomic
  select jsonb_build_object(
    'exported_at', ops.iso8601(now()),
    'account', (
      select jsonb_build_object('id', id, 'email', email, 'created_at', ops.iso8601(created_at))
      from auth.users where id = auth.uid()
    ),
    'todos', (
      select coalesce(jsonb_agg(to_jsonb(todos) - 'user_id' order by created_at, id), '[]')
      from public.todos where user_id = auth.uid()
    ),
    'connection', (
      select jsonb_build_object(
        'has_completed_oauth', has_completed_oauth, 'last_interaction', ops.iso8601(last_interaction),
        'created_at', ops.iso8601(created_at), 'updated_at', ops.iso8601(updated_at)
      )
      from public.user_gpt_connections where user_id = auth.uid()
    ),
    'apps', (
      select coalesce(
        jsonb_agg(
          jsonb_build_object(
            'grant_id', g.id, 'client_id', g.client_id, 'client_name', client.name, 'scopes', g.scopes,
            'connected_at', ops.iso8601(g.created_at), 'last_used_at', ops.iso8601(g.last_used_at),
            'ended_at', ops.iso8601(g.revoked_at), 'ended_because', g.revoked_reason
          )
          order by g.created_at, g.id
        ),
        '[]'
      )
      from oauth.grants as g join oauth.clients as client on client.id = g.client_id
      where g.user_id = auth.uid()
    ),
    'requests', (
      select coalesce(
        jsonb_agg(
          jsonb_build_object(
            'client_id', client_id, 'scopes', scopes, 'status', status,
            'created_at', ops.iso8601(created_at), 'decided_at', ops.iso8601(decided_at)
          )
          order by created_at
        ),
        '[]'
      )
      from (
        select client_id, scopes, status, created_at, decided_at
        from oauth.authorization_requests where user_id = auth.uid()
        union all
        select client_id, scopes, status, created_at, decided_at
        from oauth.device_requests where user_id = auth.uid()
      ) as asked
    ),
    'interactions', (
      select coalesce(
        jsonb_agg(
          jsonb_build_object('at', ops.iso8601(at), 'client_id', client_id, 'action', action, 'outcome', outcome)
          order by id
        ),
        '[]'
      )
      from ops.interactions where user_id = auth.uid()
    ),
    'security_events', (
      select coalesce(
        jsonb_agg(
          jsonb_build_object('at', ops.iso8601(at), 'event', event, 'client_id', client_id, 'grant_id', grant_id)
          order by id
        ),
        '[]'
      )
      from ops.audit_log where user_id = auth.uid()
    ),
    'notifications', (
      select coalesce(jsonb_agg(payload || jsonb_build_object('delivered_at', ops.iso8601(delivered_at)) order by sequence), '[]')
      from ops.webhook_events where user_id = auth.uid()
    )
  )
  where auth.uid() is not null;
end;

-- Beside it, under `tables`, every other table of public that has a column user_id, as an adopter's migration makes them:
-- the user's own rows, and of those the columns that the user may read. Read with the power of the user, under the
-- policies of the table; the condition holds even where a policy shows more.
create function public.export_my_data() returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_table record;
  v_rows jsonb;
  v_tables jsonb := '{}';
begin
  for v_table in
    select c.relname as name, string_agg(quote_ident(a.attname), ', ' order by a.attnum) as readable
    from pg_catalog.pg_class as c
    join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace
      and c.relkind in ('r', 'p')
      and not c.relispartition
      -- These are in ops.own_data.
      and c.relname not in ('todos', 'user_gpt_connections')
      and has_column_privilege(c.oid, a.attnum, 'select')
    group by c.relname
    having bool_or(a.attname = 'user_id' and a.atttypid = 'uuid'::regtype)
  loop
    execute format(
      'select coalesce(jsonb_agg(to_jsonb(own) - ''user_id''), ''[]'')
       from (select %s from public.%I where user_id = (select auth.uid())) as own',
      v_table.readable, v_table.name
    ) into v_rows;
    v_tables := v_tables || jsonb_build_object(v_table.name, v_rows);
  end loop;

  -- Null for nobody, as ops.own_data is.
  return ops.own_data() || jsonb_build_object('tables', v_tables);
end
$$;

comment on function public.export_my_data() is
  'Everything that is kept about the signed-in user, as one JSON document; an adopter''s tables with a user_id come along.';

grant execute on function ops.own_data(), public.export_my_data() to authenticated;
