-- Golf rounds: what a voice caddy writes down while its user plays.
--
-- Promise: a user sees and changes their own rounds and shots, and nobody else's, whichever assistant asks.
create table public.golf_rounds (
  id uuid not null default gen_random_uuid(),
  user_id uuid not null default auth.uid(),
  played_on date not null default (now() at time zone 'utc')::date,
  course text,
  created_at timestamptz not null default now(),
  constraint golf_rounds_pkey primary key (id),
  constraint golf_rounds_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade,
  constraint golf_rounds_user_id_played_on_key unique (user_id, played_on),
  constraint golf_rounds_course_length check (char_length(course) between 1 and 100)
);

comment on table public.golf_rounds is 'One round a user and day.';

create table public.golf_shots (
  id uuid not null default gen_random_uuid(),
  round_id uuid not null,
  user_id uuid not null default auth.uid(),
  hole smallint not null,
  stroke smallint not null,
  club text not null,
  distance_m smallint,
  result text not null,
  created_at timestamptz not null default now(),
  constraint golf_shots_pkey primary key (id),
  constraint golf_shots_round_id_fkey foreign key (round_id) references public.golf_rounds (id) on delete cascade,
  constraint golf_shots_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade,
  constraint golf_shots_round_id_hole_stroke_key unique (round_id, hole, stroke),
  constraint golf_shots_hole_range check (hole between 1 and 18),
  constraint golf_shots_stroke_range check (stroke between 1 and 30),
  constraint golf_shots_club_length check (char_length(club) between 1 and 30),
  constraint golf_shots_distance_m_range check (distance_m between 0 and 400),
  constraint golf_shots_result_known check (
    result in ('fairway', 'rough', 'bunker', 'water', 'out_of_bounds', 'green', 'holed')
  )
);

comment on table public.golf_shots is 'The shots of a round, in the order of a hole.';

-- For the cascade.
create index golf_shots_user_id_idx on public.golf_shots (user_id);

alter table public.golf_rounds enable row level security;
alter table public.golf_shots enable row level security;

create policy "users read their own rounds" on public.golf_rounds
  for select to authenticated using (user_id = (select auth.uid()));
create policy "users start their own rounds" on public.golf_rounds
  for insert to authenticated with check (user_id = (select auth.uid()));
create policy "users change their own rounds" on public.golf_rounds
  for update to authenticated using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));

create policy "users read their own shots" on public.golf_shots
  for select to authenticated using (user_id = (select auth.uid()));
create policy "users log shots in their own rounds" on public.golf_shots
  for insert to authenticated with check (
    user_id = (select auth.uid())
    and exists (select from public.golf_rounds as round where round.id = round_id and round.user_id = (select auth.uid()))
  );

-- The phone may read them; they are written by the actions below, which have the privileges of the user.
revoke all on public.golf_rounds, public.golf_shots from anon, authenticated, service_role;
grant select, insert, update on public.golf_rounds to authenticated;
grant select, insert on public.golf_shots to authenticated;

-- What a user is asked for, in the words of the consent page; also by a client that names no scope.
insert into patchbay.scopes (name, description, is_default, position, in_pairing) values
  ('golf:read', 'See your golf rounds', true, 20, true),
  ('golf:write', 'Write down the shots of your golf rounds', true, 21, true);

-- A client that exists may ask for them after: npm run clients -- allow-scope <id> golf:write

-- args: hole (1-18), club, result, distance_m?, course?
-- The first shot of a day begins the round.
create function patchbay_actions.log_shot(args jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_hole constant smallint := (args ->> 'hole')::smallint;
  v_round public.golf_rounds;
  v_shot public.golf_shots;
  v_strokes smallint;
  v_holed boolean;
begin
  -- The update locks the round, so that two shots at once don't get the same number.
  insert into public.golf_rounds as round (course)
  values (args ->> 'course')
  on conflict on constraint golf_rounds_user_id_played_on_key
    do update set course = coalesce(excluded.course, round.course)
  returning * into v_round;

  select count(*), coalesce(bool_or(result = 'holed'), false)
  into v_strokes, v_holed
  from public.golf_shots
  where round_id = v_round.id and hole = v_hole;

  if v_holed then
    raise exception using
      errcode = 'PT409',
      message = format('Hole %s is finished after %s strokes. Ask the user which hole they are on.', v_hole, v_strokes);
  end if;

  insert into public.golf_shots (round_id, hole, stroke, club, distance_m, result)
  values (
    v_round.id, v_hole, v_strokes + 1, args ->> 'club', (args ->> 'distance_m')::smallint, args ->> 'result'
  )
  returning * into v_shot;

  return jsonb_build_object(
    'shot_id', v_shot.id,
    'round_id', v_round.id,
    'hole', v_shot.hole,
    'stroke', v_shot.stroke,
    'holed', v_shot.result = 'holed'
  );
end
$$;

-- args: played_on? (the latest round when absent)
create function patchbay_actions.round_summary(args jsonb) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_round public.golf_rounds;
begin
  select * into v_round
  from public.golf_rounds
  where played_on = coalesce((args ->> 'played_on')::date, played_on)
  order by played_on desc
  limit 1;

  if not found then
    raise exception using
      errcode = 'PT404',
      message = 'There is no such round. Leave played_on out for the latest one, or log a shot with logShot first.';
  end if;

  return (
    select jsonb_build_object(
      'round_id', v_round.id,
      'played_on', v_round.played_on,
      'course', v_round.course,
      'strokes', (select count(*) from public.golf_shots where round_id = v_round.id),
      'holes', (
        select coalesce(jsonb_agg(to_jsonb(per_hole) order by hole), '[]')
        from (
          select hole, count(*) as strokes, bool_or(result = 'holed') as holed
          from public.golf_shots
          where round_id = v_round.id
          group by hole
        ) as per_hole
      ),
      'clubs', (
        select coalesce(jsonb_agg(to_jsonb(per_club) order by shots desc, club), '[]')
        from (
          select club, count(*) as shots, round(avg(distance_m))::integer as average_distance_m
          from public.golf_shots
          where round_id = v_round.id
          group by club
        ) as per_club
      )
    )
  );
end
$$;

insert into patchbay_actions.registry (name, scope, title, effect, adds) values
  ('log_shot', 'golf:write', 'Log a golf shot', 'write', true),
  ('round_summary', 'golf:read', 'Summarize a golf round', 'read', false);

insert into patchbay.limits (name, capacity, per_minute, what_for) values
  ('action:log_shot', 10, 20, 'shots that one user logs: nobody plays faster, but a confused assistant might');

revoke execute on function patchbay_actions.log_shot(jsonb), patchbay_actions.round_summary(jsonb) from public;
grant execute on function patchbay_actions.log_shot(jsonb), patchbay_actions.round_summary(jsonb) to authenticated;
