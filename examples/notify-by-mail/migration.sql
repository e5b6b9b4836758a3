-- What notify-by-mail keeps: which webhooks were mailed, so that one that is delivered twice is one mail.
--
-- Promise: the function with the secret key reads one address at a time, and nobody else anything.

create table public.sent_notices (
  webhook_id text not null,
  sent_at timestamptz not null default now(),
  constraint sent_notices_pkey primary key (webhook_id),
  constraint sent_notices_webhook_id_length check (char_length(webhook_id) between 1 and 100)
);

-- No policy: it is reached through the two functions alone.
alter table public.sent_notices enable row level security;
revoke all on public.sent_notices from anon, authenticated, service_role;

create function public.notice_recipient(webhook_id text, user_id uuid) returns text
language sql
stable
security definer -- service_role may not read auth.users
set search_path = ''
begin atomic
  select account.email
  from auth.users as account
  where account.id = notice_recipient.user_id
    and account.deleted_at is null
    and account.email_confirmed_at is not null
    and not exists (select from public.sent_notices as sent where sent.webhook_id = notice_recipient.webhook_id);
end;

comment on function public.notice_recipient(text, uuid) is 'Whom to mail of a webhook; null: it was mailed, or there is nobody to mail.';

create function public.notice_sent(webhook_id text) returns void
language sql
security definer -- as above
set search_path = ''
begin atomic
  -- Patchbay keeps an event for 30 days, and delivers it again no later.
  delete from public.sent_notices where sent_at < now() - interval '60 days';
  insert into public.sent_notices (webhook_id) values (notice_sent.webhook_id) on conflict do nothing;
end;

comment on function public.notice_sent(text) is 'Remembers that a webhook was mailed.';

revoke all on function public.notice_recipient(text, uuid), public.notice_sent(text)
from public, anon, authenticated, service_role;

grant execute on function public.notice_recipient(text, uuid), public.notice_sent(text) to service_role;
