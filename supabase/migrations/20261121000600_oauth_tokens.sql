-- Tokens: SHA-256 only. The live pair of a grant also carries its sealed form, so that a client that lost the answer of a
-- refresh gets the very same answer again (docs/adr/0003).
create table patchbay.tokens (
  access_digest patchbay.sha256 not null,
  refresh_digest patchbay.sha256,
  grant_id uuid not null,
  parent_digest patchbay.sha256,
  scopes text[],
  sealed_access patchbay.sealed_token,
  sealed_refresh patchbay.sealed_token,
  created_at timestamptz not null default now(),
  access_expires_at timestamptz not null,
  expires_at timestamptz not null,
  consumed_at timestamptz,
  constraint tokens_pkey primary key (access_digest),
  constraint tokens_refresh_digest_key unique (refresh_digest),
  constraint tokens_grant_id_fkey foreign key (grant_id) references patchbay.grants (id) on delete cascade,
  constraint tokens_sealed_while_live check (consumed_at is null or sealed_access is null and sealed_refresh is null)
-- Room on the page: a spent pair loses its seals, in a HOT update. No index has a column that it changes.
) with (fillfactor = 70);

comment on table patchbay.tokens is 'One row a pair of tokens, or a pairing key (no refresh_digest). Of a grant one is live; the spent ones are kept until they expire, to recognise a replay.';
comment on column patchbay.tokens.access_digest is 'SHA-256 of the access token, or of the pairing key.';
comment on column patchbay.tokens.parent_digest is 'Digest of the credential that this pair was issued for: the code, or the refresh token before it. Also the associated data of the seals.';
comment on column patchbay.tokens.scopes is 'Of the access token, when the client asked for less than was granted (RFC 6749 §6); null: all of the grant.';
comment on column patchbay.tokens.sealed_access is 'AES-256-GCM envelope of the access token, while the pair is live; null once spent.';
comment on column patchbay.tokens.access_expires_at is 'When the access token expires; a refresh shortens it to the end of the grace.';
comment on column patchbay.tokens.expires_at is 'When the refresh token, or the pairing key, expires.';
comment on column patchbay.tokens.consumed_at is 'When the refresh token was spent, or the grant ended.';

-- For the cascade.
create index tokens_grant_id_idx on patchbay.tokens (grant_id);
-- For retention.
create index tokens_expires_at_idx on patchbay.tokens (expires_at);
