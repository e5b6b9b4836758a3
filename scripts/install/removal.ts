import type { Found } from './found-in-catalog.ts'
import type { LockFile } from './lock-file.ts'
import { LOCK } from './lock-file.ts'
import { functionNames, OWN_FOLDER } from './templates.ts'

/** The migration that takes out of a database what its catalog says of Patchbay. */
export function removal({ schemas, objects, policies, roles, dependents }: Found): string {
  const lines = (items: readonly string[], line: (item: string) => string) => items.map(line)
  return [
    '-- Takes Patchbay out: its schemas with all connections, tokens and logs, and what it added elsewhere.',
    '-- Everybody who is connected is disconnected for good.',
    ...(dependents.length === 0
      ? []
      : [
          '--',
          '-- NOT PATCHBAY’S, and needs something of it: this goes along, or stops the migration. Change it first.',
          ...lines(dependents, (name) => `--   ${inComment(name)}`),
        ]),
    JOBS,
    ...lines(policies, (policy) => `drop policy if exists ${policy};`),
    '',
    '-- With the triggers on auth.users, which call their functions.',
    ...lines(schemas, (name) => `drop schema if exists ${name} cascade;`),
    '',
    '-- Out of the publication with it.',
    ...lines(objects, dropIfExists),
    '',
    rolesBlock(roles),
  ].join('\n')
}

/** A name may hold line breaks, and what stands behind one is no comment any more. */
const inComment = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')

/** `drop function if exists public.disconnect_app(uuid);` */
function dropIfExists(object: string): string {
  const [kind = '', ...name] = object.split(' ')
  return `drop ${kind} if exists ${name.join(' ')};`
}

const JOBS = `
do $$
begin
  if to_regclass('cron.job') is not null then
    perform cron.unschedule(jobid) from cron.job where jobname like 'patchbay-%';
  end if;
  if to_regclass('vault.secrets') is not null then
    delete from vault.secrets where name = 'patchbay_secret_key';
  end if;
end
$$;
`

const rolesBlock = (
  roles: readonly string[],
) => `-- Roles belong to the cluster: one that still owns or may do something elsewhere stays.
do $$
declare
  v_role text;
begin
  foreach v_role in array array[${roles.map((role) => `'${role}'`).join(', ')}]::text[] loop
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
