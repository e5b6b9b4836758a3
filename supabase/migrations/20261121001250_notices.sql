-- Chapter 12a: notices: each new connection of an account is announced, and each end of one.
--
-- Promise: one app_connected for each grant and one app_disconnected when it ends, by whatever hand, written in the transaction
-- that does it; a refresh, a retry or a second look at what has ended announces nothing.
--
-- The passing of time is no event: what expired is announced when retention ends it (patchbay.end_expired_grants). Nobody is
-- notified of an account that is deleted.

create function patchbay.announce(p_grant patchbay.grants, p_event text, p_reason text default null) returns void
language plpgsql
set search_path = ''
as $$
declare
  v_notice jsonb;
begin
  select jsonb_build_object(
    'grant_id', p_grant.id,
    'client_id', p_grant.client_id,
    'client_name', client.name,
    'kind', client.kind,
    'returns_to', p_grant.returns_to,
    'scopes', p_grant.scopes,
    'connected_at', patchbay.iso8601(p_grant.created_at)
  ) || case when p_reason is null then '{}' else jsonb_build_object('reason', p_reason) end
  into v_notice
  from patchbay.clients as client
  where client.id = p_grant.client_id;

  -- The topic says whose it is.
  perform patchbay.broadcast(p_grant.user_id, p_event, v_notice);
  perform patchbay.write_webhook(p_grant.user_id, p_event, jsonb_build_object('user_id', p_grant.user_id) || v_notice);
end
$$;

comment on function patchbay.announce(patchbay.grants, text, text) is 'Tells a user''s own topic and the endpoints that want it of a connection: app_connected, or app_disconnected with its reason.';

create function patchbay.announce_grant() returns trigger
language plpgsql
security definer -- writes realtime.messages and the outbox, which an entry function's caller may not touch
set search_path = ''
as $$
begin
  if tg_op = 'INSERT' then
    perform patchbay.announce(new, 'app_connected');
  elsif old.revoked_at is null and new.revoked_at is not null then
    perform patchbay.announce(new, 'app_disconnected', new.revoked_reason);
  end if;
  return null;
end
$$;

-- No refresh and no action comes here: they write no revoked_at. The name puts it behind grants_after_update, which locks the
-- row of user_gpt_connections: that is what the events of a user wait for where the account is not held.
create trigger grants_after_write
  after insert or update of revoked_at on patchbay.grants
  for each row execute function patchbay.announce_grant();

-- A removed client takes its grants along. Their end is told while there is still a client to name; one that ends meanwhile is
-- waited for, and was told already.
create function patchbay.announce_removal() returns trigger
language plpgsql
security definer -- as above
set search_path = ''
as $$
begin
  perform patchbay.announce(live, 'app_disconnected', 'client_removed')
  from (
    select g from patchbay.grants as g where g.client_id = old.id and g.revoked_at is null order by g.id for update
  ) as locked (live);
  return old;
end
$$;

create trigger clients_before_delete
  before delete on patchbay.clients
  for each row execute function patchbay.announce_removal();
