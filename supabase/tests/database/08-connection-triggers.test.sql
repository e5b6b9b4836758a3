-- user_gpt_connections follows the grants, the tokens and the interactions by trigger: nobody sets it by hand.
begin;
\ir ../helpers.psql
select no_plan();

-- p_user is asked by p_client and approves; the code is code-<name>.
create function pg_temp.approve(p_name text, p_user uuid, p_client text default 'gpt') returns void language plpgsql as $$
declare
  v_request jsonb;
begin
  v_request := pg_temp.gateway(format(
    'start_authorization(%L, ''https://chat.example/cb'', null, null, null, null, null, null, true)', p_client
  ));
  perform pg_temp.gateway(format(
    'decide_authorization(%L, %L, true, sha256(%L), null)', v_request ->> 'authorization_id', jsonb_build_object('sub', p_user), 'code-' || p_name
  ));
end
$$;

-- Redeems code-<name>: the tokens are at-<name> and rt-<name>.
create function pg_temp.redeem(p_name text, p_client text default 'gpt') returns jsonb language sql
return pg_temp.gateway(format(
  'exchange_code(%L, sha256(%L), ''client_secret_post'', sha256(%L), ''https://chat.example/cb'', null, null,
    sha256(%L), sha256(%L), %L, %L, null)',
  p_client, p_client, 'code-' || p_name, 'at-' || p_name, 'rt-' || p_name, 'v1.k.at-' || p_name, 'v1.k.rt-' || p_name
));

create function pg_temp.refresh(p_spent text, p_next text) returns jsonb language sql
return pg_temp.gateway(format(
  'refresh_token(''gpt'', sha256(''gpt''), ''client_secret_post'', sha256(%L), null, null, sha256(%L), sha256(%L), %L, %L, null)',
  'rt-' || p_spent, 'at-' || p_next, 'rt-' || p_next, 'v1.k.at-' || p_next, 'v1.k.rt-' || p_next
));

create function pg_temp.grant_of(p_name text) returns uuid language sql
return (select grant_id from patchbay.tokens where refresh_digest = sha256(('rt-' || p_name)::bytea));

-- now() stands still in a test, so grants that were made one after the other are put apart.
create function pg_temp.made_ago(p_name text, p_ago interval) returns void language sql
begin atomic
  update patchbay.grants set created_at = now() - p_ago where id = pg_temp.grant_of(p_name);
end;

-- The row of a user in words: 'yes a' while connected with the sealed pair of a, 'no' without any, 'none' without a row.
create function pg_temp.connection(p_user uuid default pg_temp.a()) returns text language sql
return coalesce(
  (
    select case
      when has_completed_oauth and replace(oauth_access_token, '.at-', '.rt-') = oauth_refresh_token
        and oauth_token_expires_at is not null
        then 'yes ' || replace(oauth_access_token, 'v1.k.at-', '')
      when has_completed_oauth then 'yes, without tokens'
      when oauth_access_token is null and oauth_refresh_token is null and oauth_token_expires_at is null then 'no'
    end
    from public.user_gpt_connections where user_id = p_user
  ),
  'none'
);

-- Whether the row of a has been written since this was last called: every writer sets updated_at.
create function pg_temp.was_stamped() returns boolean language plpgsql
as $$
declare
  v_was constant boolean := (select updated_at = now() from public.user_gpt_connections where user_id = pg_temp.a());
begin
  update public.user_gpt_connections set updated_at = '-infinity' where user_id = pg_temp.a();
  return v_was;
end
$$;

insert into auth.users (id, email) values (pg_temp.a(), 'a@example.com'), (pg_temp.b(), 'b@example.com');
insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce)
select id, id, 'gpt_action', '{https://chat.example/cb}', '{notes:read,notes:write,profile:read}', '{client_secret_post}', false
from unnest(array['gpt', 'rival']) as id;
insert into patchbay.client_secrets (digest, client_id) values (sha256('gpt'), 'gpt'), (sha256('rival'), 'rival');

-- The first connection ------------------------------------------------------------------------------------------------
do $$ begin perform pg_temp.approve('one', pg_temp.a()); end $$;
select is(pg_temp.connection(), 'none', 'an approval that was not redeemed is no connection');
do $$ begin perform pg_temp.redeem('one'); end $$;
select is(pg_temp.connection(), 'yes one', 'the first token turns has_completed_oauth on and keeps the sealed pair');
select results_eq(
  $$select oauth_token_expires_at, last_interaction from public.user_gpt_connections where user_id = pg_temp.a()$$,
  $$select created_at + interval '1 hour', null::timestamptz from patchbay.tokens where access_digest = sha256('at-one')$$,
  'with the expiry of the access token, and without an interaction'
);
select is(pg_temp.connection(pg_temp.b()), 'none', 'nobody else is connected by that');
select ok(pg_temp.was_stamped(), 'a new row is stamped');
do $$ begin perform pg_temp.refresh('one', 'one-1'); end $$;
select is(pg_temp.connection(), 'yes one-1', 'a refresh replaces the sealed pair');
select ok(pg_temp.was_stamped(), 'and stamps the row');
do $$ begin perform pg_temp.refresh('one', 'other'); end $$;
select is(pg_temp.connection(), 'yes one-1', 'a repeated one does not');

-- Two grants ----------------------------------------------------------------------------------------------------------
do $$ begin
  perform pg_temp.made_ago('one-1', '2 days');
  perform pg_temp.approve('two', pg_temp.a(), 'rival');
  perform pg_temp.redeem('two', 'rival');
  perform pg_temp.made_ago('two', '1 day');
end $$;
select is(pg_temp.connection(), 'yes two', 'the sealed pair is that of the latest grant');
select ok(pg_temp.was_stamped(), 'which stamps the row');
do $$ begin perform pg_temp.refresh('one-1', 'one-2'); end $$;
select is(pg_temp.connection(), 'yes two', 'also after the earlier one was refreshed');
select ok(not pg_temp.was_stamped(), 'which does not write the row');
select is(patchbay.revoke_grant(pg_temp.grant_of('two'), 'revoked_by_client'), true, 'the latest grant is revoked');
select is(pg_temp.connection(), 'yes one-2', 'the user stays connected by the earlier one');
select ok(pg_temp.was_stamped(), 'as the row says, and when');
select is(patchbay.revoke_grant(pg_temp.grant_of('one-2'), 'revoked_by_client'), true, 'the last grant is revoked');
select is(pg_temp.connection(), 'no', 'that turns has_completed_oauth off and the sealed pair goes');
select is(patchbay.revoke_grant(pg_temp.grant_of('one-2'), 'disconnected'), false, 'a grant ends once');
select is((select revoked_reason from patchbay.grants where id = pg_temp.grant_of('one-2')), 'revoked_by_client', 'for one reason');
select is(patchbay.revoke_grant(gen_random_uuid(), 'disconnected'), false, 'a grant that never was does not end');
select is_empty(
  $$select from patchbay.tokens where created_at >= now() and (consumed_at is null or sealed_access is not null or sealed_refresh is not null)$$, 'of revoked grants no live token and no seal is left'
);

-- The other ways to end -----------------------------------------------------------------------------------------------
do $$ begin perform pg_temp.approve('replayed', pg_temp.a()); perform pg_temp.redeem('replayed'); end $$;
select is(pg_temp.connection(), 'yes replayed', 'connecting again turns it on again');
do $$ begin perform pg_temp.redeem('replayed'); end $$;
select is(pg_temp.connection(), 'no', 'a code that is used twice turns it off');
do $$ begin
  perform pg_temp.approve('reused', pg_temp.a());
  perform pg_temp.redeem('reused');
  perform pg_temp.refresh('reused', 'reused-1');
  perform pg_temp.refresh('reused-1', 'reused-2');
end $$;
select is(pg_temp.connection(), 'yes reused-2', 'connected once more');
do $$ begin
  update patchbay.tokens set consumed_at = consumed_at - interval '2 hours' where refresh_digest = sha256('rt-reused');
  perform pg_temp.refresh('reused', 'other');
end $$;
select is(pg_temp.connection(), 'no', 'a refresh token that is used twice turns it off');
do $$ begin perform pg_temp.approve('left', pg_temp.a()); perform pg_temp.redeem('left'); end $$;
select is(pg_temp.connection(), 'yes left', 'connected once more');
select is(
  pg_temp.error_of(pg_temp.gateway(format('disconnect(%L, null)', jsonb_build_object('sub', pg_temp.a())))), 'none', 'the user disconnects'
);
select is(pg_temp.connection(), 'no', 'which turns it off');
do $$ begin
  perform pg_temp.approve('mine', pg_temp.a(), 'rival');
  perform pg_temp.redeem('mine', 'rival');
  perform pg_temp.approve('theirs', pg_temp.b(), 'rival');
  perform pg_temp.redeem('theirs', 'rival');
  perform pg_temp.approve('other', pg_temp.b(), 'gpt');
  perform pg_temp.redeem('other', 'gpt');
  delete from patchbay.clients where id = 'rival';
end $$;
select is(pg_temp.connection(), 'no', 'a client that is removed takes the connection along');
select is(pg_temp.connection(pg_temp.b()), 'yes other', 'unless another one is left');

-- Time turns it off as well, when somebody looks ----------------------------------------------------------------------
do $$ begin
  perform pg_temp.approve('old', pg_temp.a());
  perform pg_temp.redeem('old');
  -- As if the time had passed: nothing fires, and the access token ended long ago.
  alter table patchbay.grants disable trigger grants_after_update;
  update patchbay.grants set created_at = now() - interval '90 days', expires_at = now() where id = pg_temp.grant_of('old');
  update public.user_gpt_connections set oauth_token_expires_at = now() - interval '89 days' where user_id = pg_temp.a();
  alter table patchbay.grants enable trigger grants_after_update;
end $$;
select is(pg_temp.connection(), 'yes old', 'the passing of time has no trigger');
select is(
  pg_temp.gateway(format('connection_status(%L)', pg_temp.a())) #>> '{}', '{"last_interaction": null, "has_completed_oauth": false}',
  'the status says no the moment the last refresh token expires'
);
select is(
  pg_temp.gateway(format('check_connection(%L)', pg_temp.a())) #>> '{}', '{"last_interaction": null, "has_completed_oauth": false}',
  'so does the check'
);
select is(pg_temp.connection(), 'no', 'which sets the row right');
do $$ begin
  perform pg_temp.approve('fresh', pg_temp.a());
  perform pg_temp.redeem('fresh');
  update public.user_gpt_connections set has_completed_oauth = false, oauth_access_token = null, oauth_refresh_token = null,
    oauth_token_expires_at = null where user_id = pg_temp.a();
end $$;
select is(
  pg_temp.gateway(format('check_connection(%L)', pg_temp.a())) #>> '{}', '{"last_interaction": null, "has_completed_oauth": true}',
  'the check believes the grants and not the row'
);
select is(pg_temp.connection(), 'yes fresh', 'in that direction too');

-- The status believes the row while its access token lives, so that time never outlasts the grant ------------------------
do $$ begin
  update public.user_gpt_connections set oauth_token_expires_at = now() where user_id = pg_temp.a();
end $$;
select is(
  pg_temp.gateway(format('connection_status(%L)', pg_temp.a())) #>> '{}', '{"last_interaction": null, "has_completed_oauth": true}',
  'whose access token expired is connected as long as the grant lives'
);
do $$ begin
  update patchbay.grants set expires_at = now() + interval '1 minute' where id = pg_temp.grant_of('fresh');
end $$;
select is(
  (select oauth_token_expires_at from public.user_gpt_connections where user_id = pg_temp.a()), now() + interval '1 minute',
  'a grant that is shortened takes the access token''s time along'
);
do $$ begin
  update patchbay.grants set created_at = now() - interval '1 day', expires_at = now() where id = pg_temp.grant_of('fresh');
end $$;
select is(pg_temp.connection(), 'no', 'one that is ended by its time alone ends the connection at once');
select is(
  pg_temp.gateway(format('connection_status(%L)', pg_temp.a())) #>> '{}', '{"last_interaction": null, "has_completed_oauth": false}',
  'and the status says so'
);

-- Interactions --------------------------------------------------------------------------------------------------------
create function pg_temp.interact(p_at timestamptz, p_user uuid default pg_temp.a()) returns void language sql
begin atomic
  insert into patchbay.interactions (at, user_id, grant_id, client_id, action, outcome, duration_ms)
  values (p_at, p_user, pg_temp.grant_of('fresh'), 'gpt', 'get_me', 'ok', 1);
end;
create function pg_temp.last_seen() returns timestamptz[] language sql
return array[
  (select last_interaction from public.user_gpt_connections where user_id = pg_temp.a()),
  (select last_used_at from patchbay.grants where id = pg_temp.grant_of('fresh'))
];

do $$ begin perform pg_temp.interact('2026-01-02'); end $$;
select is(pg_temp.last_seen(), '{2026-01-02,2026-01-02}', 'an interaction moves last_interaction and last_used_at');
select ok(pg_temp.was_stamped(), 'and stamps the row');
do $$ begin perform pg_temp.interact('2026-01-01'); end $$;
select is(pg_temp.last_seen(), '{2026-01-02,2026-01-02}', 'never backwards');
do $$ begin perform pg_temp.interact('2026-01-03'); end $$;
select is(pg_temp.last_seen(), '{2026-01-03,2026-01-03}', 'always forward');
select is(
  (select last_interaction from public.user_gpt_connections where user_id = pg_temp.b()), null, 'and of nobody else'
);
update patchbay.grants set expires_at = now() + interval '1 day' where id = pg_temp.grant_of('fresh');
select is(
  pg_temp.http_status(pg_temp.gateway(format('call_action(sha256(%L), null, %L, ''{}'', null, null)', 'at-fresh', 'get_me'))), '200', 'an assistant acts'
);
select ok((pg_temp.last_seen())[1] >= now() and (pg_temp.last_seen())[1] = (pg_temp.last_seen())[2], 'both are moved in the same step');
do $$ begin perform patchbay.revoke_grant(pg_temp.grant_of('fresh'), 'revoked_by_client'); end $$;
select ok((pg_temp.last_seen())[1] >= now(), 'a disconnected user keeps the last interaction');

-- The account goes ----------------------------------------------------------------------------------------------------
do $$ begin
  perform pg_temp.approve('last', pg_temp.a());
  perform pg_temp.redeem('last');
  perform pg_temp.gateway('call_action(sha256(''at-last''), null, ''create_note'', ''{"title": "t"}'', null, null)');
  delete from auth.users where id = pg_temp.a();
end $$;
select is_empty(
  format(
    $$select 'connection' from public.user_gpt_connections where user_id = %1$L
      union all select 'note' from public.notes where user_id = %1$L
      union all select 'request' from patchbay.authorization_requests where user_id = %1$L
      union all select 'code' from patchbay.authorization_codes where user_id = %1$L
      union all select 'grant' from patchbay.grants where user_id = %1$L
      union all select 'interaction' from patchbay.interactions where user_id = %1$L
      union all select 'audit' from patchbay.audit_log where user_id = %1$L$$,
    pg_temp.a()
  ),
  'a deleted account leaves nothing that names it'
);
select is(
  pg_temp.http_status(pg_temp.gateway('call_action(sha256(''at-last''), null, ''get_me'', ''{}'', null, null)')), '401', 'its tokens are dead'
);
select isnt(
  (select count(*)::integer from patchbay.audit_log where event = 'token_issued' and client_id = 'gpt' and user_id is null), 0,
  'the audit log keeps what happened'
);
select is(pg_temp.connection(pg_temp.b()), 'yes other', 'nobody else is touched');

select * from finish();
rollback;
