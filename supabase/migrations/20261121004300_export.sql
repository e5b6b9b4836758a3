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

create function public.export_my_data() returns jsonb
language sql
stable
set search_path = ''
begin atomic
  select ops.own_data();
end;

comment on function public.export_my_data() is 'Everything that is kept about the signed-in user, as one JSON document.';

grant execute on function ops.own_data(), public.export_my_data() to authenticated;
