-- How long things live: one row each, for an operator to change. Whatever a row says holds for what is made from then on.
create table patchbay.settings (
  name text not null,
  value interval not null,
  what_for text not null,
  constraint settings_pkey primary key (name),
  constraint settings_value_not_negative check (value >= interval '0'),
  -- What is made must live: only a grace may be nothing.
  constraint settings_lifetime_positive check (value > interval '0' or name like 'refresh_grace:%'),
  -- RFC 6749 §4.1.2.
  constraint settings_code_lives_ten_minutes_at_most check (name <> 'authorization_code' or value <= interval '10 minutes'),
  -- Anybody can make one: authorization_requests holds none that lives longer.
  constraint settings_request_lives_a_day_at_most check (name not like 'authorization_request%' or value <= interval '1 day')
);

comment on table patchbay.settings is 'Lifetimes and grace periods by name; change a row to change one.';

insert into patchbay.settings (name, value, what_for) values
  ('authorization_request', '10 minutes', 'an authorization request waits for its user''s decision for this long'),
  ('authorization_request:waiting', '1 hour', 'the same, from its start, where somebody waits for an e-mail'),
  ('authorization_code', '60 seconds', 'a code waits to be redeemed for this long'),
  ('device_request', '10 minutes', 'a device code with its user code, and a link of a paired chat, wait for the user for this long'),
  ('access_token', '1 hour', 'an access token lives for this long'),
  ('refresh_token', '90 days', 'a refresh token, and with it the connection, lives for this long after the last refresh'),
  ('pairing_key', '30 days', 'a pairing key lives for this long after its last use'),
  ('refresh_grace:public', '10 minutes', 'a client without a secret may repeat a refresh for this long'),
  -- It proves itself at each refresh, so a stolen token alone is worth nothing.
  ('refresh_grace:confidential', '1 hour', 'a client with a secret may repeat a refresh for this long');

-- Costs a look-up each time (a function with a search_path of its own is not inlined), so a statement asks once for each.
-- Without its row nothing is made: no expires_at is null.
create function patchbay.lifetime(p_name text) returns interval
language sql
stable
set search_path = ''
begin atomic
  select value from patchbay.settings where name = p_name;
end;

comment on function patchbay.lifetime(text) is 'How long something lives that is made now: a row of patchbay.settings.';

-- No row, no grace.
create function patchbay.refresh_grace(p_auth_method text) returns interval
language sql
stable
set search_path = ''
begin atomic
  select coalesce(
    (
      select value from patchbay.settings
      where name = case when p_auth_method = 'none' then 'refresh_grace:public' else 'refresh_grace:confidential' end
    ),
    interval '0'
  );
end;

comment on function patchbay.refresh_grace(text) is 'How long after a refresh token was spent its answer may be asked for again, by how the client authenticates.';
