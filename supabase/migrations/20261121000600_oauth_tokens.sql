-- Tokens: SHA-256 only. The current pair of a grant also carries its sealed form, so that a client that lost the answer
-- of a refresh gets the very same answer again (docs/adr/0003).
create table patchbay.tokens (
  digest bytea not null,
  grant_id uuid not null,
  kind text not null,
  parent_digest bytea,
  scopes text[],
  sealed text,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  consumed_at timestamptz,
  constraint tokens_pkey primary key (digest),
  constraint tokens_grant_id_fkey foreign key (grant_id) references patchbay.grants (id) on delete cascade,
  constraint tokens_digest_length check (octet_length(digest) = 32),
  constraint tokens_parent_digest_length check (octet_length(parent_digest) = 32),
  constraint tokens_kind_known check (kind in ('access', 'refresh', 'pairing')),
  constraint tokens_sealed_form check (sealed like 'v1.%' and char_length(sealed) <= 500),
  constraint tokens_consumed_not_sealed check (consumed_at is null or sealed is null),
  constraint tokens_expires_after_created check (expires_at > created_at)
);

comment on table patchbay.tokens is 'Tokens of a grant: one live pair, the access tokens before it until the grace ends, and the spent refresh tokens for reuse detection; or one pairing key.';
comment on column patchbay.tokens.parent_digest is 'Digest of the credential that this one was issued for: the code, or the refresh token before it. Also the associated data of the seal.';
comment on column patchbay.tokens.scopes is 'Of an access token, when the client asked for less than was granted (RFC 6749 §6); null: all of the grant.';
comment on column patchbay.tokens.sealed is 'AES-256-GCM envelope of the token, while it is part of the live pair; null once spent.';
comment on column patchbay.tokens.consumed_at is 'When the token was spent (refresh) or its grant ended. The row stays until it expires: a client may still revoke the grant by it, and a replay is recognised.';

-- Serves the live pair of a grant: rotation, retry, revocation. A family drags up to 90 days of spent tokens behind it.
create index tokens_grant_id_live_idx on patchbay.tokens (grant_id) where consumed_at is null;
-- For the cascade.
create index tokens_grant_id_idx on patchbay.tokens (grant_id);
-- For retention.
create index tokens_expires_at_idx on patchbay.tokens (expires_at);
