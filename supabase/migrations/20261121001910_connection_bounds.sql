-- How many apps one account may connect, and how fast: each new connection costs rows, tokens and a webhook.

create function patchbay.most_connections() returns integer
language sql immutable parallel safe set search_path = ''
return 200;

comment on function patchbay.most_connections() is 'Live connections of one account at most, what was allowed but not fetched yet included.';

-- Asked by every decision that would connect an app, when nothing else stands against it: null, or the outcome that
-- refuses. Nothing is burnt by a refusal: the request stays open.
--
-- The bucket of the limit also makes the approvals of one user wait for each other, so that the count is exact. What was
-- allowed holds its place until it is fetched or can no longer be, so no redemption ever exceeds the bound. A redemption
-- that began in the last moment ends within the minute after.
create function patchbay.refuse_connection(p_user_id uuid) returns patchbay_api.problem
language plpgsql
set search_path = ''
as $$
declare
  v_wait constant integer := patchbay.limit_by('connect:user', p_user_id::text);
  v_most constant integer := patchbay.most_connections();
  v_taken integer;
begin
  if v_wait > 0 then
    return patchbay.too_many_requests(v_wait);
  end if;

  select count(*) into v_taken
  from (
    (
      select 1 from patchbay.grants
      where user_id = p_user_id and revoked_at is null and expires_at > now()
      limit v_most
    )
    union all
    (
      select 1 from patchbay.authorization_codes
      where user_id = p_user_id and consumed_at is null and expires_at > now() - interval '1 minute'
      limit v_most
    )
    union all
    (
      select 1 from patchbay.device_requests
      where user_id = p_user_id and status = 'approved' and grant_id is null and expires_at > now() - interval '1 minute'
      limit v_most
    )
  ) as places;

  return case
    when v_taken >= v_most then patchbay.problem(
      409, 'too_many_connections',
      'Your account has as many connected apps as it may have. Disconnect some under "Connected apps", then allow this one again.'
    )
  end;
end
$$;

comment on function patchbay.refuse_connection(uuid) is
  'Takes one from connect:user and counts the user''s connections: null, or the outcome limited or too_many_connections.';

-- Takes back what a user allowed and nobody fetched yet: codes are gone, a device hears access_denied at its next poll. A
-- redemption that is under way is waited for; its grant is there afterwards.
create function patchbay.withdraw_approvals(p_user_id uuid) returns void
language plpgsql
set search_path = ''
as $$
begin
  delete from patchbay.authorization_codes where user_id = p_user_id and consumed_at is null;
  update patchbay.device_requests
  set status = 'denied', decided_at = now()
  where user_id = p_user_id and status = 'approved' and grant_id is null;
end
$$;

comment on function patchbay.withdraw_approvals(uuid) is 'Takes back every approval of a user that was not fetched yet.';
