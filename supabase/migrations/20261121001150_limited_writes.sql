-- For a table that users write: how much one of them may change in a minute, by whatever way (Data API, actions, in bulk).
--
-- Not counted: who has no auth.uid() (service_role, the owner of the table), and what a cascade deletes. Statements of one
-- user that write such a table run one after another: each first locks the user's bucket, until its transaction ends. Lock
-- order: account, bucket, rows. No transaction waits for a bucket while it holds a row of that user.
--
-- A table takes part by a row of patchbay.limits and these triggers (docs/actions.md); what the rows are called is the
-- beginning of the two settings, and the word in the refusal. With a limit `notes:user`:
--
--   before insert or update  statement  patchbay.begin_limited_write('notes:user', 'notes')
--   before insert            row        patchbay.stop_limited_write('notes', 'patchbay.notes_to_add')
--   before update            row        patchbay.stop_limited_write('notes', 'patchbay.notes_to_change')
--   after each event         statement  patchbay.end_limited_write('notes:user', 'notes'), with the rows as `changed`
--   before delete            statement  patchbay.begin_limited_write('notes:user', 'notes')
--
-- each `when (auth.uid() is not null)`, those of a deletion `and pg_trigger_depth() = 0`: the deletion of an account holds the
-- account, and must not wait for a bucket then.

create function patchbay.refuse_limited_write(p_rows text, p_wait integer) returns void
language plpgsql
set search_path = ''
as $$
begin
  perform patchbay.refuse_for(p_wait, format(
    'Too many %s in one minute, or in one request. Nothing was changed. Try again in %s s, with fewer at once.', p_rows, p_wait
  ));
end
$$;

create function patchbay.take_limited(p_limit text, p_rows text, p_count integer) returns void
language plpgsql
set search_path = ''
as $$
declare
  v_wait constant integer := patchbay.limit_by(p_limit, auth.uid()::text, p_count);
begin
  if v_wait > 0 then
    perform patchbay.refuse_limited_write(p_rows, v_wait);
  end if;
end
$$;

comment on function patchbay.take_limited(text, text, integer) is 'Takes from a limit for the signed-in user, or raises PT429.';

-- Before a statement: takes one, which is all that most statements need. With an empty bucket no row is touched. It sets what
-- the row triggers of the statement read, whatever a connection carried before.
create function patchbay.begin_limited_write() returns trigger
language plpgsql
security definer -- the user may not touch the limits
set search_path = ''
as $$
begin
  perform patchbay.take_limited(tg_argv[0], tg_argv[1], 1);
  if tg_op <> 'DELETE' then
    perform set_config(
      'patchbay.' || tg_argv[1] || case tg_op when 'INSERT' then '_to_add' else '_to_change' end,
      (
        select least(l.capacity, 1 + floor(bucket.remaining))::text
        from patchbay.limits as l, patchbay.rate_limits as bucket
        where l.name = tg_argv[0] and bucket.key = patchbay.bucket_key(tg_argv[0], auth.uid()::text)
      ),
      true
    );
  end if;
  return null;
end
$$;

-- A request of some octets may update every row there is, and what a refused statement wrote has to be vacuumed: it is
-- stopped at the first row that the bucket does not hold. An upsert adds and changes, hence two settings.
create function patchbay.stop_limited_write() returns trigger
language plpgsql
security definer -- may refuse, which the user may not call
set search_path = ''
as $$
declare
  v_left constant integer := nullif(current_setting(tg_argv[1], true), '')::integer - 1;
begin
  if v_left < 0 then
    perform patchbay.refuse_limited_write(tg_argv[0], 60);
  end if;
  perform set_config(tg_argv[1], v_left::text, true);
  return new;
end
$$;

-- After a statement: takes the rest, or gives the one back.
create function patchbay.end_limited_write() returns trigger
language plpgsql
security definer -- the user may not touch the limits
set search_path = ''
as $$
declare
  v_count constant integer := (select count(*) from changed);
begin
  if v_count <> 1 then
    perform patchbay.take_limited(tg_argv[0], tg_argv[1], v_count - 1);
  end if;
  return null;
end
$$;

comment on function patchbay.begin_limited_write() is 'Trigger before a statement. Arguments: the limit, and what the rows are called.';
comment on function patchbay.stop_limited_write() is 'Trigger before a row. Arguments: what the rows are called, and the setting that says how many are left.';
comment on function patchbay.end_limited_write() is 'Trigger after a statement, with the rows as `changed`. Arguments: the limit, and what the rows are called.';
