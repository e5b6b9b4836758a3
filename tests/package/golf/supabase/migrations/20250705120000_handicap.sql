create view public.handicaps with (security_invoker = true) as
select user_id, count(*) as rounds from public.rounds group by user_id;
grant select on public.handicaps to authenticated;
