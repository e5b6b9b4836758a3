-- Chapter 9a: a user allows some of what an app asks for, and takes away more of it later.
--
-- Promise: an app has what its user ticked, less what they have taken away since; only a new consent gives more.

-- What the pages say about scopes: also what they allow, by the titles of the actions that need them, harmless ones first.
create function patchbay.described_scopes(p_scopes text[], p_accepted_languages text default null) returns patchbay_api.described_scope[]
language sql
stable
set search_path = ''
begin atomic
  select array(
    select row(
      scope.name,
      patchbay.translated(scope.description, spoken.language),
      exists (select from patchbay_actions.registry as action where action.scope = scope.name and action.effect <> 'read'),
      array(
        select patchbay.translated(action.title, spoken.language)
        from patchbay_actions.registry as action
        where action.scope = scope.name
        order by array_position(array['read', 'write', 'overwrite', 'destroy'], action.effect), action.title
      )
    )::patchbay_api.described_scope
    from (select patchbay.preferred_language(p_accepted_languages) as language) as spoken
    cross join patchbay.scopes as scope
    where scope.name = any (p_scopes)
    order by scope.position
  );
end;

comment on function patchbay.described_scopes(text[], text) is 'Scopes in the words of the consent page, with the actions that need them, in a language that an Accept-Language asks for.';

-- offline_access permits no action: it says that the app may stay connected, which a connection ends by being disconnected. It
-- is no choice, and stays wherever it was asked for.

-- At the consent. p_chosen: what the user ticked of p_asked; null: all of it.
create function patchbay.choose_scopes(
  p_asked text[],
  p_chosen text[],
  out given text[],
  -- Null: none.
  out unticked text[],
  out problem patchbay_api.problem
)
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_strange constant text[] := array(select unnest(p_chosen) except select unnest(p_asked));
begin
  if p_chosen is null then
    given := p_asked;
    return;
  end if;

  if cardinality(v_strange) > 0 then
    problem := patchbay.problem(400, 'invalid_request', format(
      'The permission %s was not asked for. Asked for: %s.',
      left(array_to_string(v_strange[1:5], ' ', 'null'), 300), array_to_string(p_asked, ' ')
    ));
    return;
  end if;

  if not exists (select from unnest(p_chosen) as chosen (name) where name <> 'offline_access') then
    problem := patchbay.problem(400, 'invalid_request', 'Choose at least one permission, or refuse the request.');
    return;
  end if;

  given := array(
    select name from unnest(p_asked) as asked (name) where name = any (p_chosen) or name = 'offline_access'
  );
  unticked := nullif(array(select name from unnest(p_asked) as asked (name) where name <> all (given)), '{}');
end
$$;

comment on function patchbay.choose_scopes(text[], text[]) is 'What a user gives of what an app asked for, and what they leave unticked.';

-- Later. Its tokens have no more than the grant from the next call on: whatever judges one reads the grant
-- (patchbay_api.begin_call, patchbay.scopes_in_force).
create function patchbay.narrow_own_grant(p_grant_id uuid, p_scopes text[]) returns text[]
language plpgsql
security definer -- the user may not write grants
set search_path = ''
as $$
declare
  v_user_id uuid;
  v_app record;
  v_is_device boolean;
  v_strange text[];
  v_kept text[];
  v_taken text[];
begin
  perform patchbay.hold_user(auth.uid());
  v_user_id := patchbay.deciding_user();

  -- What an app was given has a name in patchbay.scopes, and there are not so many.
  if cardinality(p_scopes) > 1000
    or not exists (select from unnest(p_scopes) as wanted (name) where name <> 'offline_access')
  then
    raise exception using
      errcode = 'PT400', message = 'Leave at least one permission on, or disconnect the app.', detail = 'invalid_request';
  end if;

  -- A poll that is fetching the tokens is waited for, and its grant is found below.
  select client_id, scopes, narrowed_scopes into v_app
  from patchbay.device_requests
  where user_id = v_user_id and planned_grant_id = p_grant_id
    and status = 'approved' and grant_id is null and expires_at > now()
  for update;
  v_is_device := found;

  if not v_is_device then
    select client_id, scopes, narrowed_scopes into v_app
    from patchbay.grants
    where id = p_grant_id and user_id = v_user_id and revoked_at is null and expires_at > now()
    for update;

    if not found then
      raise exception using
        errcode = 'PT404', message = 'This connection is unknown or has ended.', detail = 'not_found';
    end if;
  end if;

  v_strange := array(select unnest(p_scopes) except select unnest(v_app.scopes || v_app.narrowed_scopes));
  if cardinality(v_strange) > 0 then
    raise exception using
      errcode = 'PT400',
      message = format(
        'The permission %s was never given to this app. Connect it again to allow more.',
        left(array_to_string(v_strange[1:5], ' ', 'null'), 300)
      ),
      detail = 'invalid_request';
  end if;

  -- What was taken away before stays away: two that narrow at once each take their own, as long as something is left.
  v_kept := array(
    select name from unnest(v_app.scopes) as had (name) where name = any (p_scopes) or name = 'offline_access'
  );
  v_taken := array(select name from unnest(v_app.scopes) as had (name) where name <> all (v_kept));

  -- What is asked for may have been taken away already: by another tab, say.
  if not exists (select from unnest(v_kept) as kept (name) where name <> 'offline_access') then
    raise exception using
      errcode = 'PT400',
      message = 'No permission would be left: the others are switched off already. Leave at least one on, or disconnect the app.',
      detail = 'invalid_request';
  end if;

  if v_taken = '{}' then
    return v_kept;
  end if;

  if v_is_device then
    update patchbay.device_requests
    set scopes = v_kept, narrowed_scopes = narrowed_scopes || v_taken
    where planned_grant_id = p_grant_id and user_id = v_user_id and grant_id is null;
  else
    update patchbay.grants set scopes = v_kept, narrowed_scopes = narrowed_scopes || v_taken where id = p_grant_id;
  end if;

  perform patchbay.audit('grant_narrowed', v_user_id, v_app.client_id, p_grant_id, null, jsonb_build_object('scopes', v_taken));
  return v_kept;
end
$$;

comment on function patchbay.narrow_own_grant(uuid, text[]) is 'Takes permissions away from one connection of the signed-in user, for good.';

create function public.narrow_app(grant_id uuid, scopes text[]) returns text[]
language sql
set search_path = ''
begin atomic
  select patchbay.narrow_own_grant(grant_id, scopes);
end;

comment on function public.narrow_app(uuid, text[]) is 'Leaves one connection of the signed-in user no more than these permissions, at once and for good: allowing more needs a new consent. Gives those that are in force. PT400 when none is left or one was never given; PT404 when there is no such connection, or it has ended; PT401 and PT403 as for disconnect_app.';

-- Older projects grant whatever is new in public to the API roles.
revoke all on function public.narrow_app(uuid, text[]) from public, anon, authenticated, service_role;

grant execute on function patchbay.narrow_own_grant(uuid, text[]), public.narrow_app(uuid, text[]) to authenticated;

-- A call that needs what is switched off. The client is told no scope to ask for, or it would ask the user who has just said no,
-- and the sentence is for a model that would try again. The Edge Function adds where the connected apps are.
create function patchbay.switched_off_problem(p_scope text) returns patchbay_api.problem
language sql
stable
set search_path = ''
begin atomic
  select row(
    'forbidden',
    format(
      'The user has switched off the permission %s%s for this app. Nothing was changed. Do not try again: tell the user that it is off. To allow it they connect this app again and tick it.',
      p_scope, (select format(' ("%s")', known.description) from patchbay.scopes as known where known.name = p_scope)
    ),
    403, null::integer, ''
  )::patchbay_api.problem;
end;

comment on function patchbay.switched_off_problem(text) is 'Why a call of what the user switched off is refused: 403, and nothing to ask for.';
