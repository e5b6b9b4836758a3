-- Chapter 2: clients, their secrets, and the scopes that they may ask for.
--
-- Promise: a secret is known by its digest only; a client is answered at a redirect URI that it registered, and nowhere else.

create table patchbay.scopes (
  name text not null,
  description text not null,
  is_default boolean not null,
  position smallint not null,
  in_pairing boolean not null default false,
  constraint scopes_pkey primary key (name),
  -- RFC 6749 §3.3: scope-token = 1*( %x21 / %x23-5B / %x5D-7E )
  constraint scopes_name_syntax check (name ~ '^[\x21\x23-\x5b\x5d-\x7e]{1,100}$'),
  constraint scopes_description_length check (char_length(description) between 1 and 200)
);

comment on table patchbay.scopes is 'The scopes that exist, in the words that the consent page shows.';
comment on column patchbay.scopes.is_default is 'Asked for on behalf of a client that names no scope.';
comment on column patchbay.scopes.in_pairing is 'What a GPT without OAuth gets, which cannot ask.';

-- The scopes of an app come first, so these leave room before them.
insert into patchbay.scopes (name, description, is_default, position, in_pairing) values
  ('profile:read', 'See your account name and email address', true, 1001, true),
  ('offline_access', 'Stay connected until you disconnect it', false, 1002, false);

-- Nothing that nobody sees, nothing that makes one name look like another: control characters, white space but the
-- ordinary one, ignorable and filler code points, direction controls, private use, blank glyphs. What
-- functions-shared/runtime/input/visible-text.ts takes out, but for code points that Unicode may still assign.
create function patchbay.is_visible_text(p_text text) returns boolean
language sql
immutable
parallel safe
set search_path = ''
return p_text !~ '[\u0001-\u001f\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ue000-\uf8ff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U00013430-\U00013442\U00016fe4\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff\U000f0000-\U000ffffd\U00100000-\U0010fffd]'
  and p_text ~ '^[^ ]' and p_text ~ '[^ ]$';

comment on function patchbay.is_visible_text(text) is 'Whether a name shows all that it holds.';

create table patchbay.clients (
  id text not null,
  name text not null,
  kind text not null,
  logo_uri text,
  policy_uri text,
  redirect_uris text[] not null,
  scopes text[] not null,
  token_endpoint_auth_methods text[] not null,
  require_pkce boolean not null,
  created_by text not null default 'admin',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  last_grant_at timestamptz,
  metadata_expires_at timestamptz,
  constraint clients_pkey primary key (id),
  constraint clients_id_length check (char_length(id) between 1 and 500),
  constraint clients_name_length check (char_length(name) between 1 and 100),
  constraint clients_name_visible check (patchbay.is_visible_text(name)),
  constraint clients_kind_known check (kind in ('gpt_action', 'mcp', 'public')),
  constraint clients_logo_uri_https check (logo_uri ~ '^https://' and char_length(logo_uri) <= 2000),
  constraint clients_policy_uri_https check (policy_uri ~ '^https://' and char_length(policy_uri) <= 2000),
  constraint clients_redirect_uris_count check (cardinality(redirect_uris) <= 20),
  constraint clients_redirect_uris_length check (char_length(array_to_string(redirect_uris, '')) <= 20000),
  constraint clients_auth_methods_known check (
    cardinality(token_endpoint_auth_methods) > 0
    and token_endpoint_auth_methods <@ array['client_secret_post', 'client_secret_basic', 'none']
  ),
  -- OAuth 2.1 §7.5: a client that cannot keep a secret proves itself with PKCE.
  constraint clients_public_means_pkce check (
    require_pkce or not ('none' = any (token_endpoint_auth_methods))
  ),
  constraint clients_created_by_known check (created_by in ('admin', 'dcr', 'cimd')),
  -- A metadata document speaks for its URL, and is never trusted for more than a public client.
  constraint clients_metadata_document_is_public check (
    created_by <> 'cimd'
    or (id ~ '^https://' and token_endpoint_auth_methods = array['none'] and metadata_expires_at is not null)
  )
);

-- Serves the pruning and the bound of clients that introduced themselves and that nobody ever used.
create index clients_unused_idx on patchbay.clients (created_by, coalesce(metadata_expires_at, created_at))
where last_grant_at is null and created_by <> 'admin';

comment on table patchbay.clients is 'OAuth clients. redirect_uris match exactly (loopback: on any port).';
comment on column patchbay.clients.kind is 'gpt_action: ChatGPT custom GPT (confidential, sends no PKCE). mcp: MCP client or plugin. public: a native or browser app.';
comment on column patchbay.clients.scopes is 'What it may ask for, at most.';
comment on column patchbay.clients.last_grant_at is 'When its last grant began (to the day) or, once that is purged, ended. Null: it never had one. Pruning goes by it.';
comment on column patchbay.clients.metadata_expires_at is 'Client ID Metadata Document: until when the fetched copy is good.';

create trigger clients_before_update
  before update on patchbay.clients
  for each row execute function patchbay.set_updated_at();

create table patchbay.client_secrets (
  digest bytea not null,
  client_id text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  constraint client_secrets_pkey primary key (digest),
  constraint client_secrets_client_id_fkey foreign key (client_id) references patchbay.clients (id) on delete cascade,
  constraint client_secrets_digest_length check (octet_length(digest) = 32)
);

comment on table patchbay.client_secrets is 'SHA-256 of client secrets. 256 random bits need no salt and no slow hash. Two rows overlap during a rotation.';
comment on column patchbay.client_secrets.expires_at is 'Null: until it is rotated out.';

create index client_secrets_client_id_idx on patchbay.client_secrets (client_id);

-- A client as the pages show it. claims: what it says of itself and nobody has checked; id_host: for a metadata document
-- the site that published it, which is proven.
create function patchbay.described_client(p_client patchbay.clients) returns patchbay_api.described_client
language sql
stable
set search_path = ''
return row(
  p_client.name,
  p_client.logo_uri,
  p_client.policy_uri,
  p_client.kind,
  case when p_client.created_by = 'cimd' then substring(p_client.id from '^https://([^/?#]+)') end,
  case when p_client.created_by = 'admin' then '{}' else array['name', 'logo_uri', 'policy_uri'] end
)::patchbay_api.described_client;

comment on function patchbay.described_client(patchbay.clients) is 'What the consent, device and login pages show of a client.';

-- Scopes as they were asked for, each once; null and empty stay what they are.
create function patchbay.distinct_scopes(p_scopes text[]) returns text[]
language sql
immutable
parallel safe
set search_path = ''
begin atomic
  select array_agg(name order by first)
  from (
    select name, min(place) as first
    from unnest(p_scopes) with ordinality as asked (name, place)
    group by name
  ) as each_once;
end;

create function patchbay.default_scopes(p_client patchbay.clients) returns text[]
language sql
stable
set search_path = ''
begin atomic
  select coalesce(array_agg(name order by position), '{}')
  from patchbay.scopes
  where is_default and name = any (p_client.scopes);
end;

-- The scopes that a request of a client comes to, each once. What is unknown, or not allowed for this client, is left out:
-- the token response says what was given (RFC 6749 §3.3). None left, or offline_access alone, which permits nothing: the
-- default. For a GPT it is an error instead, because a person typed its scopes into a form and reads what is wrong.
create function patchbay.requested_scopes(
  p_client patchbay.clients,
  p_asked text[],
  out scopes text[],
  out problem text
)
language plpgsql
stable
set search_path = ''
as $$
declare
  v_asked constant text[] := coalesce(patchbay.distinct_scopes(p_asked), '{}');
  v_allowed constant text[] := array(
    select name from patchbay.scopes where name = any (p_client.scopes) order by position
  );
  v_refused constant text[] := array(
    select name from unnest(v_asked) as asked (name) where name = any (v_allowed) is not true
  );
begin
  if p_client.kind = 'gpt_action' and cardinality(v_refused) > 0 then
    problem := format(
      'the scope %s is unknown or not allowed for this client; allowed: %s',
      array_to_string(v_refused[1:5], ' '), array_to_string(v_allowed, ' ')
    );
    return;
  end if;

  scopes := array(select name from unnest(v_asked) as asked (name) where name = any (v_allowed));
  if scopes <@ array['offline_access'] then
    scopes := patchbay.default_scopes(p_client);
  end if;

  if cardinality(scopes) = 0 then
    problem := 'this client may ask for no scope';
  end if;
end
$$;

comment on function patchbay.requested_scopes(patchbay.clients, text[]) is 'What a client''s request for scopes comes to; or what to tell it (invalid_scope).';

-- What a request is for. p_asked: the resource that it names, '' for F/gpt, null when it names none. Clients that registered
-- themselves, or that an operator added as MCP clients, can mean one thing only; not all of them name it (RFC 8707 is newer
-- than they are).
create function patchbay.requested_resource(p_client patchbay.clients, p_asked text, p_mcp_resource text) returns text
language sql
immutable
parallel safe
set search_path = ''
return case
  when p_asked is not null then nullif(p_asked, '')
  when p_client.kind = 'mcp' then p_mcp_resource
end;

comment on function patchbay.requested_resource(patchbay.clients, text, text) is 'The resource of a request as grants store it: null for F/gpt.';

-- RFC 9700 §4.1.3: exact string comparison; RFC 8252 §7.3: the port of a loopback address may vary. That holds for
-- localhost too: Claude Code and others publish http://localhost/callback and listen on a free port (RFC 8252 §8.3).
create function patchbay.redirect_uri_matches(p_registered text, p_asked text) returns boolean
language sql
immutable
parallel safe
set search_path = ''
return p_registered = p_asked
  or (
    p_registered ~ '^http://(127\.0\.0\.1|\[::1\]|localhost)(:[0-9]+)?(/|\?|$)'
    and p_asked ~ '^http://(127\.0\.0\.1|\[::1\]|localhost)(:[0-9]{1,5})?(/|\?|$)'
    and coalesce(substring(p_asked from '^http://[^/?]*?:([0-9]+)(?:/|\?|$)')::integer, 80) between 1 and 65535
    and pg_catalog.regexp_replace(p_registered, '^(http://[^/?]*?)(:[0-9]+)?(?=/|\?|$)', '\1')
      = pg_catalog.regexp_replace(p_asked, '^(http://[^/?]*?)(:[0-9]+)?(?=/|\?|$)', '\1')
  );

comment on function patchbay.redirect_uri_matches(text, text) is 'Whether an asked redirect URI is the registered one.';

-- Whether a client may be answered at a URI: it is registered, and its scheme is one that browsers and systems hand to an
-- app. A scheme of one word may be another's, so its callback must be on the list of the settings, which may have changed
-- since it was registered (functions-shared/runtime/config/app-callbacks.ts).
create function patchbay.may_return_to(p_client patchbay.clients, p_uri text, p_app_callbacks text[]) returns boolean
language sql
immutable
parallel safe
set search_path = ''
return coalesce(
  (
    p_uri ~ '^https?://'
    or p_uri ~ '^[a-z][a-z0-9-]*\.[a-z0-9.-]+:'
    or p_uri = any (p_app_callbacks)
  )
  and exists (
    select from unnest(p_client.redirect_uris) as registered (uri)
    where patchbay.redirect_uri_matches(registered.uri, p_uri)
  ),
  false
);

comment on function patchbay.may_return_to(patchbay.clients, text, text[]) is 'Whether a client may be answered at a redirect URI now.';

-- What a redirect URI says truly of its receiver: the origin of a website, `scheme://` of an app. Whatever else an app's URI
-- holds is a text of the app's choice. Redirect URIs hold the characters of RFC 3986 only (functions-shared/oauth/clients).
create function patchbay.return_address(p_redirect_uri text) returns text
language sql
immutable
strict
parallel safe
set search_path = ''
begin atomic
  select case
    when parts[1] in ('http', 'https') then parts[1] || '://' || lower(parts[2])
    else parts[1] || '://'
  end
  from regexp_match(p_redirect_uri, '^([a-z][a-z0-9+.-]*):(?://(?:[^/?#]*@)?([^/?#]+))?') as parts;
end;

comment on function patchbay.return_address(text) is 'Where a client gets its answer, as a person may be told: https://claude.ai, http://localhost:3334, cursor://';

-- Clients that introduce themselves ----------------------------------------------------------------------------------

create function patchbay.all_scopes() returns text[]
language sql
stable
set search_path = ''
begin atomic
  select array_agg(name order by position) from patchbay.scopes;
end;

-- A stranger can create as many clients as they have addresses, 26 kB each, so the number of unused clients is bounded.
create function patchbay.most_unused_clients(p_created_by text) returns integer
language sql
immutable
set search_path = ''
return case p_created_by when 'dcr' then 10000 when 'cimd' then 5000 end;

comment on function patchbay.most_unused_clients(text) is 'Self-registered clients of one kind that nobody used, at most: registrations (dcr), metadata documents (cimd).';

-- Called before each new client that introduces itself: 0 when there is room, else the seconds to wait. At the bound those
-- go that have been unused for longest. A registration has an hour to become a connection; a document is fetched again when
-- it is needed. Parallel ones do not see each other, so the bound may be passed by as many.
create function patchbay.make_room_for_client(p_created_by text) returns integer
language plpgsql
set search_path = ''
as $$
declare
  v_is_full boolean;
begin
  perform patchbay.prune_unused_clients('dcr', patchbay.kept_since('unused_clients'), 20);
  perform patchbay.prune_unused_clients('cimd', patchbay.kept_since('metadata_documents'), 20);

  v_is_full := exists (
    select from patchbay.clients
    where last_grant_at is null and created_by <> 'admin' and created_by = p_created_by
    offset patchbay.most_unused_clients(p_created_by) - 1
  );
  if not v_is_full or patchbay.prune_unused_clients(
    p_created_by,
    case p_created_by when 'dcr' then now() - interval '1 hour' else 'infinity' end,
    20
  ) > 0 then
    return 0;
  end if;

  return 60;
end
$$;

comment on function patchbay.make_room_for_client(text) is 'Keeps the clients that nobody used within patchbay.most_unused_clients: 0, or the seconds to wait.';

-- p_metadata: name, redirect_uris, logo_uri, policy_uri, scopes (null: all), auth_method - validated in TypeScript, held to
-- the table's checks here. Of scopes only those that there are count; none of them, or offline_access alone: all.
create function patchbay_api.register_client(
  p_client_id text,
  p_secret_digest bytea,
  p_metadata jsonb,
  p_trace_id uuid,
  p_address text default null,
  out ok patchbay_api.registered_client,
  out problem patchbay_api.problem
)
language plpgsql
security definer -- the gateway role may touch no table
set search_path = ''
as $$
declare
  v_wait integer := patchbay.limit_by('register:address', p_address);
  v_scopes text[] := array(
    select name from patchbay.scopes
    where name in (select jsonb_array_elements_text(nullif(p_metadata -> 'scopes', 'null')))
    order by position
  );
begin
  if v_wait > 0 then
    problem := patchbay.limited(v_wait);
    return;
  end if;

  v_wait := patchbay.make_room_for_client('dcr');
  if v_wait > 0 then
    problem := patchbay.limited(v_wait);
    return;
  end if;

  if v_scopes <@ array['offline_access'] then
    v_scopes := patchbay.all_scopes();
  end if;

  insert into patchbay.clients (
    id, name, kind, logo_uri, policy_uri, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce, created_by
  )
  values (
    p_client_id, p_metadata ->> 'name', 'mcp', p_metadata ->> 'logo_uri', p_metadata ->> 'policy_uri',
    array(select jsonb_array_elements_text(p_metadata -> 'redirect_uris')),
    case when 'offline_access' = any (v_scopes) then v_scopes else v_scopes || array['offline_access'] end,
    case when p_metadata ->> 'auth_method' = 'none' then array['none'] else array['client_secret_post', 'client_secret_basic'] end,
    true, 'dcr'
  );

  if p_secret_digest is not null then
    insert into patchbay.client_secrets (digest, client_id) values (p_secret_digest, p_client_id);
  end if;

  perform patchbay.audit_failure('client_registered', p_client_id, p_address, p_trace_id);
  ok := row(array_to_string(v_scopes, ' '));
end
$$;

comment on function patchbay_api.register_client is
  'Entry function: a client that registers itself (RFC 7591). May be null: secret_digest.';

-- p_metadata as above; p_max_age in seconds, held between 5 minutes and a day. A problem while there is no room for
-- one more document.
create function patchbay_api.store_client_metadata(
  p_client_id text,
  p_metadata jsonb,
  p_max_age integer,
  p_trace_id uuid,
  p_address text default null,
  out problem patchbay_api.problem
)
language plpgsql
security definer -- the gateway role may touch no table
set search_path = ''
as $$
declare
  v_redirect_uris constant text[] := array(select jsonb_array_elements_text(p_metadata -> 'redirect_uris'));
  v_expires_at constant timestamptz := now() + make_interval(secs => least(greatest(p_max_age, 300), 86400));
  v_wait integer;
begin
  -- A copy that is renewed needs no room.
  if not exists (select from patchbay.clients where id = p_client_id) then
    v_wait := patchbay.make_room_for_client('cimd');
    if v_wait > 0 then
      problem := patchbay.limited(v_wait);
      return;
    end if;
  end if;

  insert into patchbay.clients as client (
    id, name, kind, logo_uri, policy_uri, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce, created_by,
    metadata_expires_at
  )
  values (
    p_client_id, p_metadata ->> 'name', 'mcp', p_metadata ->> 'logo_uri', p_metadata ->> 'policy_uri',
    v_redirect_uris, patchbay.all_scopes(), array['none'], true, 'cimd', v_expires_at
  )
  on conflict (id) do update set
    name = excluded.name,
    logo_uri = excluded.logo_uri,
    policy_uri = excluded.policy_uri,
    redirect_uris = excluded.redirect_uris,
    metadata_expires_at = excluded.metadata_expires_at
  where client.created_by = 'cimd';

  perform patchbay.audit_failure('client_metadata_fetched', p_client_id, p_address, p_trace_id);
end
$$;

comment on function patchbay_api.store_client_metadata is
  'Entry function: keeps a Client ID Metadata Document, where there is room.';

grant execute on function
  patchbay_api.register_client(text, bytea, jsonb, uuid, text),
  patchbay_api.store_client_metadata(text, jsonb, integer, uuid, text)
to patchbay_gateway;
