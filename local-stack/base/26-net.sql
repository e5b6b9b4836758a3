-- Stands in for the extension pg_net (0.20): the same tables, signatures and grants.
--
-- It sends nothing: no packet leaves the machine. A call leaves its row in net.http_request_queue, where a migration or a
-- test can read what would have been sent, and net._http_response stays empty. The local stack runs the jobs of Patchbay by
-- itself (scheduler.ts), without this.
--
-- PUBLIC has the schema, its tables and its functions, as pg_net grants them. It is no oversight of this file: what any role
-- can do to the queue on the platform, it can do here.

create schema net;

create domain net.http_method as text check (value ilike 'get' or value ilike 'post' or value ilike 'delete');

create unlogged table net.http_request_queue (
  id bigserial,
  method net.http_method not null,
  url text not null,
  headers jsonb,
  body bytea,
  timeout_milliseconds integer not null
);
comment on table net.http_request_queue is 'A stand-in for pg_net: nothing sends what is queued here.';

create unlogged table net._http_response (
  id bigint,
  status_code integer,
  content_type text,
  headers jsonb,
  content text,
  timed_out boolean,
  error_msg text,
  created timestamptz not null default now()
);
create index _http_response_created_idx on net._http_response (created);

-- Percent-encodes all but the unreserved characters of RFC 3986.
create function net._urlencode_string(string varchar)
returns text
language sql
immutable
set search_path = ''
as $$
  select coalesce(string_agg(
    case
      when chr(byte) ~ '[A-Za-z0-9._~-]' and byte < 128 then chr(byte)
      else '%' || upper(lpad(to_hex(byte), 2, '0'))
    end, '' order by place
  ), '')
  from (
    select place, get_byte(bytes, place) as byte
    from convert_to(string, 'utf8') as bytes, generate_series(0, length(bytes) - 1) as place
  ) as encoded
$$;

create function net._encode_url_with_params_array(url text, params_array text[])
returns text
language sql
immutable
set search_path = ''
as $$
  select case
    when cardinality(params_array) = 0 then url
    else url || case when strpos(url, '?') = 0 then '?' else '&' end || array_to_string(params_array, '&')
  end
$$;

-- A row of the queue. The extension has no such function; its three each do this.
create function net._queue(method text, url text, params jsonb, headers jsonb, body jsonb, timeout_milliseconds integer)
returns bigint
language sql
set search_path = ''
as $$
  insert into net.http_request_queue (method, url, headers, body, timeout_milliseconds)
  select $1, net._encode_url_with_params_array($2, coalesce(array_agg(
      net._urlencode_string(key) || '=' || net._urlencode_string(value)
    ) filter (where key is not null), '{}')),
    $4, convert_to($5::text, 'utf8'), $6
  from (select) as always left join jsonb_each_text($3) on true
  returning id
$$;

create function net.http_get(
  url text,
  params jsonb default '{}',
  headers jsonb default '{}',
  timeout_milliseconds integer default 5000
)
returns bigint
language sql
set search_path = ''
as $$ select net._queue('GET', $1, $2, $3, null, $4) $$;

create function net.http_post(
  url text,
  body jsonb default '{}',
  params jsonb default '{}',
  headers jsonb default '{"Content-Type": "application/json"}',
  timeout_milliseconds integer default 5000
)
returns bigint
language plpgsql
set search_path = ''
as $$
declare
  v_type constant text := (select value from jsonb_each_text(headers) where lower(key) = 'content-type' limit 1);
begin
  if v_type <> 'application/json' then
    raise exception 'Content-Type header must be "application/json"';
  end if;
  if v_type is null then
    headers := headers || '{"Content-Type": "application/json"}';
  end if;
  return net._queue('POST', url, params, headers, body, timeout_milliseconds);
end
$$;

create function net.http_delete(
  url text,
  params jsonb default '{}',
  headers jsonb default '{}',
  timeout_milliseconds integer default 5000,
  body jsonb default null
)
returns bigint
language sql
set search_path = ''
as $$ select net._queue('DELETE', $1, $2, $3, $5, $4) $$;

grant usage on schema net to public;
grant all on all sequences in schema net to public;
grant all on all tables in schema net to public;
