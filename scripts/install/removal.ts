import type { LockFile } from './lock-file.ts'
import { LOCK } from './lock-file.ts'
import { functionNames, OWN_FOLDER } from './templates.ts'

/**
 * The migration that takes Patchbay out of a database, whichever of its chapters are there. It is made from what these make:
 * outside of the three schemas that is all that they touch.
 */
export const REMOVAL = `-- Takes Patchbay out: its schemas with all connections, tokens and logs, and what it added elsewhere.
-- Whoever is connected is disconnected for good.

do $$
begin
  if to_regclass('cron.job') is not null then
    perform cron.unschedule(jobid) from cron.job where jobname like 'patchbay-%';
  end if;
  if to_regclass('realtime.messages') is not null then
    drop policy if exists "users listen to their own topic" on realtime.messages;
  end if;
  if to_regclass('vault.secrets') is not null then
    delete from vault.secrets where name = 'patchbay_secret_key';
  end if;
end
$$;

-- Out of the publication with it.
drop view if exists public.connected_apps;
drop function if exists public.disconnect_app(uuid);
drop function if exists public.export_my_data(text);
drop table if exists public.user_gpt_connections cascade;

-- With the triggers on auth.users, which call their functions.
drop schema if exists patchbay_actions cascade;
drop schema if exists patchbay_api cascade;
drop schema if exists patchbay cascade;

-- Roles belong to the cluster: one that still owns or may do something elsewhere stays.
do $$
declare
  v_role text;
begin
  foreach v_role in array array['patchbay_edge', 'patchbay_gateway'] loop
    begin
      execute format('drop role if exists %I', v_role);
    exception when dependent_objects_still_exist then
      raise warning 'the role % stays: another database uses it', v_role;
    end;
  end loop;
end
$$;
`

/** What to do beside the migration. */
export function leftovers({ prefix }: LockFile): string {
  const names = functionNames(prefix)
  return `-- Then, by hand:
--   the functions on the platform:  npx supabase functions delete ${names.join(' | ')}
--   their secrets:                  npx supabase secrets unset, each PATCHBAY_… of npx supabase secrets list
--   in the repository:              git rm -r ${names.map((name) => `supabase/functions/${name}`).join(' ')} ${OWN_FOLDER} ${LOCK}
--   in supabase/config.toml:        the sections ${names.map((name) => `[functions.${name}]`).join(' ')}
--   the package:                    npm uninstall supabase-patchbay
--   redirect URLs of its pages:     dashboard → Authentication → URL configuration
-- The migrations stay: a database knows them as applied. So does a GPT or a connector: delete it where it was made.
`
}
