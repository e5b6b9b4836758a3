import { describe, expect, it } from 'vitest'
import { checkArguments } from '../../scripts/install/check-arguments.ts'

const head =
  'create function patchbay_actions.log_shot(args jsonb) returns jsonb language plpgsql as '
const logShot = {
  operationId: 'logShot',
  sqlName: 'log_shot',
  input: { shape: { hole: {}, club: {} } },
}
const found = (sql: string) => checkArguments([logShot], sql).map(({ text }) => text)

describe('An action and the arguments that its function reads', () => {
  it.each([
    ['the same', `$$ begin return (args ->> 'hole', args->'club'); end $$;`],
    ['handed on as a whole', '$body$ begin return patchbay_actions.other(args); end $body$;'],
    [
      'handed on beside one that is read',
      `$$ select jsonb_populate_record(null::public.shots, args), args ->> 'hole' $$;`,
    ],
  ])('agree: %s', (_, body) => {
    expect(found(head + body)).toEqual([])
  })

  it('differ: each field that only one side has is named', () => {
    const sql = `${head}$$ begin return (args ->> 'hole', args ? 'clubb'); end $$; select 'args';`
    expect(found(sql)).toEqual([
      expect.stringContaining("reads args ->> 'clubb', and the input of logShot has no such field"),
      expect.stringContaining('logShot takes club, and patchbay_actions.log_shot does not read it'),
    ])
  })

  it('are read in a body without quotes, up to its end', () => {
    const sql = `create function patchbay_actions.log_shot(p jsonb) returns jsonb language sql
      return other(p -> 'hole'); create table public.other (p jsonb check (p ? 'club'));`
    expect(found(sql)).toEqual([expect.stringContaining('logShot takes club')])
  })

  it('are those of the last definition', () => {
    const old = `${head}$$ begin return args ->> 'whole'; end $$;\n`
    const now = `${head.replace('create', 'create or replace')}$$ begin return (args -> 'hole', args -> 'club'); end $$;`
    expect(found(old + now)).toEqual([])
  })
})
