import { calledAs } from '../../local-stack/command/called-as.ts'
import { exampleOf, type Field } from './field.ts'
import type { Plan } from './plan.ts'

/**
 * The migration: scope, function, registry row, limit and grants.
 *
 * @param body of the function, between `as $$` and `$$;`; else one that returns placeholder values
 */
export function migration(plan: Plan, body = placeholderBody(plan)): string {
  const { sqlName, title, scope, limit, effect, adds, approval, fields } = plan
  const args = fields.map(({ name, optional }) => (optional ? `${name}?` : name)).join(', ')

  return `-- ${title}.
${newScope(plan)}
-- args: ${args || 'none'}
create function patchbay_actions.${sqlName}(args jsonb) returns jsonb
language plpgsql
${effect === 'read' ? 'stable\n' : ''}set search_path = ''
as $$
${body}$$;

insert into patchbay_actions.registry (name, scope, title, effect, adds, approval) values
  ('${sqlName}', '${scope}', ${literal(title)}, '${effect}', ${adds}, '${approval}');
${
  limit
    ? `
insert into patchbay.limits (name, capacity, per_minute, what_for) values
  ('action:${sqlName}', ${limit.capacity}, ${limit.perMinute}, ${literal(`${title}: calls of one user`)});
`
    : ''
}
revoke execute on function patchbay_actions.${sqlName}(jsonb) from public;
grant execute on function patchbay_actions.${sqlName}(jsonb) to authenticated;
`
}

function placeholderBody({ answers, fields }: Plan): string {
  return `begin
  -- The body is yours. It runs as the user, under the policies of the tables that it touches: put new tables above, with
  -- theirs. To refuse: raise exception using errcode = 'PT404', message = 'There is no … Call … first.';
  return jsonb_build_object(
${answers.map((answer) => `    '${answer.name}', ${placeholder(answer, fields)}`).join(',\n')}
  );
end
`
}

function newScope({ scope, newScope }: Plan): string {
  if (newScope === undefined) return ''
  return `
-- A client that names no scope asks for it too, and so does pairing, which has no choice of scopes; the consent page shows it
-- in these words. A client that exists may ask for it after: ${calledAs('clients')} allow-scope <id> ${scope}
insert into patchbay.scopes (name, description, is_default, in_pairing, position)
select
  ${literal(scope)}, ${literal(newScope)}, true, true,
  -- After the app's, before Patchbay's own.
  coalesce(max(position) filter (where position < 1001), 0) + 1
from patchbay.scopes;
`
}

function placeholder({ name, type, words }: Field, fields: readonly Field[]): string {
  if (fields.some((field) => field.name === name)) return `args -> '${name}'`
  switch (type) {
    case 'uuid':
      return 'gen_random_uuid()'
    case 'date':
      return 'current_date'
    case 'text':
      return "'to be written'"
    case 'one_of':
      return literal(words?.[0] ?? '')
    case 'boolean':
      return 'true'
    default:
      return String(exampleOf({ name, type, optional: false, description: '' }))
  }
}

/** The pgTAP file: structure, privileges, and one answer. */
export function databaseTest(plan: Plan): string {
  const { sqlName, title, effect, adds, approval, scope, fields, answers } = plan
  const example = Object.fromEntries(fields.map((field) => [field.name, exampleOf(field)]))
  const names = answers.map(({ name }) => name).toSorted()

  return `-- ${sqlName}, as a signed-in user runs it.
begin;
\\ir ../../helpers.psql
select no_plan();

create function pg_temp.act(p_args jsonb, p_role text default 'authenticated') returns jsonb language plpgsql as $$
declare
  v_answer jsonb;
begin
  perform set_config('request.jwt.claims', jsonb_build_object('sub', pg_temp.a())::text, true), set_config('role', p_role, true);
  v_answer := patchbay_actions.${sqlName}(p_args);
  perform set_config('role', 'none', true);
  return v_answer;
exception when others then
  return jsonb_build_object('raised', sqlstate);
end
$$;

insert into auth.users (id, email) values (pg_temp.a(), 'a@example.com');

select set_has(
  'select name, scope, title, effect, adds, approval from patchbay_actions.registry',
  $$values ('${sqlName}', '${scope}', ${literal(title)}, '${effect}', ${adds}, '${approval}')$$,
  'it is registered, with its scope, its title and its effect'
);
select is(
  (select format('%s %s', prosecdef, provolatile) from pg_proc where oid = 'patchbay_actions.${sqlName}(jsonb)'::regprocedure),
  'f ${effect === 'read' ? 's' : 'v'}', 'it runs with the power of the user, and ${effect === 'read' ? 'only reads' : 'may write'}'
);
select is(pg_temp.act('{}', role), '{"raised": "42501"}', role || ' cannot call it')
from unnest(array['anon', 'service_role', 'patchbay_gateway']) as role;
select is(
  (select array_agg(key order by key) from jsonb_object_keys(pg_temp.act(${literal(JSON.stringify(example))})) as key),
  '{${names.join(',')}}', 'its answer has the fields that the definition promises'
);

select * from finish();
rollback;
`
}

/** A text as SQL writes it. */
function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
