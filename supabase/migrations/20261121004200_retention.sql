-- Retention: nothing is kept longer than somebody needs it, so no table grows with time but those of the users' own data.
--
-- A grant whose last token has expired is ended here like any other (reason: expired), so that the status, the webhook
-- and the log follow as they do for a disconnect. Nobody's request ever did that: ChatGPT just stays away.

-- For retention. On a column that no refresh and no action changes: those updates stay HOT.
create index grants_revoked_at_idx on patchbay.grants (revoked_at) where revoked_at is not null;

-- How long things are kept, in one place.
create table patchbay.retention (
  what text not null,
  keep interval not null,
  why text not null,
  constraint retention_pkey primary key (what),
  constraint retention_keep_positive check (keep >= interval '0')
);

comment on table patchbay.retention is 'How long each kind of row outlives its end; change a row to change it.';

insert into patchbay.retention (what, keep, why) values
  ('requests', '1 day', 'a code that is replayed within it ends its grant'),
  ('unapproved_requests', '5 minutes', 'anybody can make them, and an expired one is told like one that never was'),
  ('device_requests', '1 day', 'a client that polls late still hears expired_token'),
  ('grants', '90 days', 'ended connections in a user''s export, and for questions after an incident'),
  ('interactions', '90 days', 'who did what, for the user and for support'),
  ('clients', '1 year', 'a client that registered itself, after its last grant: assistants come back with what they cached'),
  ('unused_clients', '90 days', 'a client that registered itself and that nobody used'),
  ('metadata_documents', '1 day', 'the copy of a client''s metadata document, once expired, that has no connection: it is fetched again'),
  ('audit_log', '400 days', 'a year and a month of security events'),
  ('audit_log_refreshes', '30 days', 'most of the events, and what they say is in the tokens'),
  ('webhook_events', '30 days', 'replay, and what was sent when'),
  ('exports', '1 hour', 'as long as a cursor of one is good'),
  ('rate_limits', '1 hour', 'longer than any bucket of patchbay.limits takes to be full again'),
  ('job_runs', '3 days', 'pg_cron''s own record of these jobs');

-- Ends the grants whose newest token has expired, at most p_batch. Accounts are locked before their grants, and grants
-- before their tokens, as everything does; one that a request holds is left for the next time.
create function patchbay.end_expired_grants(p_now timestamptz, p_batch integer) returns bigint
language plpgsql
set search_path = ''
as $$
declare
  v_ended uuid[];
begin
  v_ended := patchbay.revoke_grants(
    array(
      select g.id
      from auth.users as account
      join patchbay.grants as g on g.user_id = account.id
      where g.revoked_at is null and g.expires_at <= p_now
        -- A grant lives as long as its newest token, so the tokens' index finds it.
        and g.id in (select grant_id from patchbay.tokens where expires_at <= p_now order by expires_at limit p_batch)
      order by g.id
      for no key update of account skip locked
      for update of g skip locked
    ),
    'expired'
  );
  perform patchbay.audit_ended(v_ended, 'grant_expired', null, '{}');
  return cardinality(v_ended);
end
$$;

-- One batch of everything that is due. Whoever schedules it calls it again while "more" is true.
--
-- Rows that a request holds are left for the next time, so neither ever waits for the other for long.
create function patchbay.purge(p_now timestamptz default now(), p_batch integer default 10000) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_keep jsonb := (select jsonb_object_agg(what, p_now - keep) from patchbay.retention);
  v_counts jsonb := '{}';
  v_count bigint;
begin
  -- With their codes.
  delete from patchbay.authorization_requests where id = any (array(
    select id from patchbay.authorization_requests
    where status = 'approved' and expires_at < (v_keep ->> 'requests')::timestamptz
    order by expires_at limit p_batch for update skip locked
  ));
  get diagnostics v_count = row_count;
  v_counts := v_counts || jsonb_build_object('requests', v_count);

  delete from patchbay.authorization_requests where id = any (array(
    select id from patchbay.authorization_requests
    where status <> 'approved' and expires_at < (v_keep ->> 'unapproved_requests')::timestamptz
    order by expires_at limit p_batch for update skip locked
  ));
  get diagnostics v_count = row_count;
  v_counts := v_counts || jsonb_build_object('unapproved_requests', v_count);

  delete from patchbay.device_requests where device_digest = any (array(
    select device_digest from patchbay.device_requests
    where expires_at < (v_keep ->> 'device_requests')::timestamptz
    order by expires_at limit p_batch for update skip locked
  ));
  get diagnostics v_count = row_count;
  v_counts := v_counts || jsonb_build_object('device_requests', v_count);

  v_counts := v_counts || jsonb_build_object('grants_ended', patchbay.end_expired_grants(p_now, p_batch));

  delete from patchbay.tokens where access_digest = any (array(
    select access_digest from patchbay.tokens
    where expires_at <= p_now
      -- Not the last trace of a grant that is still to be ended.
      and not exists (
        select from patchbay.grants as g
        where g.id = tokens.grant_id and g.revoked_at is null and g.expires_at <= p_now
      )
    order by expires_at limit p_batch for update skip locked
  ));
  get diagnostics v_count = row_count;
  v_counts := v_counts || jsonb_build_object('tokens', v_count);

  -- With their tokens, codes and device requests. When a grant ended is what its client is kept by.
  with purged as (
    delete from patchbay.grants where id = any (array(
      select id from patchbay.grants
      where revoked_at < (v_keep ->> 'grants')::timestamptz
      order by revoked_at limit p_batch for update skip locked
    ))
    returning client_id, revoked_at
  ),
  ended as (
    select client_id, max(revoked_at) as ended_at from purged group by client_id
  ),
  kept as (
    update patchbay.clients set last_grant_at = ended.ended_at
    from ended
    where clients.id = ended.client_id and clients.last_grant_at < ended.ended_at
      and clients.id in (
        select id from patchbay.clients
        where id in (select client_id from ended) and created_by <> 'admin'
        for no key update skip locked
      )
  )
  select count(*) into v_count from purged;
  v_counts := v_counts || jsonb_build_object(
    'grants', v_count,
    'clients', patchbay.prune_unused_clients('dcr', (v_keep ->> 'unused_clients')::timestamptz, p_batch),
    'metadata_documents', patchbay.prune_unused_clients('cimd', (v_keep ->> 'metadata_documents')::timestamptz, p_batch),
    'left_clients', patchbay.prune_left_clients(
      (v_keep ->> 'clients')::timestamptz, (v_keep ->> 'metadata_documents')::timestamptz, p_batch
    )
  );

  delete from patchbay.interactions where id = any (array(
    select id from patchbay.interactions
    where at < (v_keep ->> 'interactions')::timestamptz limit p_batch for update skip locked
  ));
  get diagnostics v_count = row_count;
  v_counts := v_counts || jsonb_build_object('interactions', v_count);

  delete from patchbay.audit_log where id = any (array(
    select id from patchbay.audit_log
    where at < (v_keep ->> 'audit_log')::timestamptz limit p_batch for update skip locked
  ));
  get diagnostics v_count = row_count;
  v_counts := v_counts || jsonb_build_object('audit_log', v_count);

  delete from patchbay.audit_log where id = any (array(
    select id from patchbay.audit_log
    where event in ('token_refreshed', 'token_refresh_repeated') and at < (v_keep ->> 'audit_log_refreshes')::timestamptz
    order by at limit p_batch for update skip locked
  ));
  get diagnostics v_count = row_count;
  v_counts := v_counts || jsonb_build_object('audit_log_refreshes', v_count);

  -- Nobody tried them in time: the endpoint is off, or nothing calls the dispatch.
  update patchbay.webhook_events set dead_at = p_now where id = any (array(
    select id from patchbay.webhook_events
    where delivered_at is null and dead_at is null and give_up_at <= p_now
      and (leased_until is null or leased_until <= p_now)
    order by give_up_at limit p_batch for update skip locked
  ));
  get diagnostics v_count = row_count;
  v_counts := v_counts || jsonb_build_object('webhooks_given_up', v_count);

  delete from patchbay.webhook_events where id = any (array(
    select id from patchbay.webhook_events
    where (delivered_at is not null or dead_at is not null)
      and coalesce(delivered_at, dead_at) < (v_keep ->> 'webhook_events')::timestamptz
    limit p_batch for update skip locked
  ));
  get diagnostics v_count = row_count;
  v_counts := v_counts || jsonb_build_object('webhook_events', v_count);

  delete from patchbay.rate_limits where key = any (array(
    select key from patchbay.rate_limits
    where updated_at < (v_keep ->> 'rate_limits')::timestamptz limit p_batch for update skip locked
  ));
  get diagnostics v_count = row_count;
  v_counts := v_counts || jsonb_build_object('rate_limits', v_count);

  delete from patchbay.exports where id = any (array(
    select id from patchbay.exports
    where issued_at < (v_keep ->> 'exports')::timestamptz limit p_batch for update skip locked
  ));
  get diagnostics v_count = row_count;
  v_counts := v_counts || jsonb_build_object('exports', v_count);

  return v_counts || jsonb_build_object('more', exists (
    select from jsonb_each_text(v_counts) where value::bigint >= p_batch
  ));
end
$$;

comment on function patchbay.purge(timestamptz, integer) is
  'Deletes one batch of all that is past its retention, ends grants and gives up webhooks that expired, and says how many of each and whether there is more.';
