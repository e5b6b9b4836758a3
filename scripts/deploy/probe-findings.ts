import { z } from 'zod'
import { calledAs } from '../../local-stack/command/called-as.ts'
import { type Finding, obstacle, ok, warning } from '../support/findings.ts'

/** The answer of `POST F/ops/probe` (functions-shared/ops/probe.ts), as far as it is judged. */
export const probeAnswer = z.looseObject({
  address: z.string().nullable(),
  address_header: z.string(),
  limits: z.string(),
  deployment: z.string().nullable(),
  public_url: z.looseObject({ url: z.string(), problem: z.string().nullable() }),
  runtime: z.looseObject({ name: z.string(), version: z.string() }),
  database: z.looseObject({
    version: z.string(),
    role: z.string(),
    tls: z.boolean(),
    pooler: z.string().nullable(),
    pool_size: z.number(),
  }),
})

export type ProbeAnswer = z.infer<typeof probeAnswer>

/**
 * What a deployment says of itself, judged.
 *
 * @param forged what the request claimed in `x-forwarded-for`
 */
export function probeFindings(probe: ProbeAnswer, forged: string): Finding[] {
  return [address(probe, forged), publicUrl(probe), role(probe), tls(probe), pooler(probe)].concat(
    probe.limits === 'strict'
      ? ok('Limits by address and client are on')
      : warning(
          'PATCHBAY_LIMITS is relaxed: nothing is limited by address or client.',
          'npx supabase secrets unset PATCHBAY_LIMITS',
        ),
    ok(`The functions run on ${probe.runtime.name} ${probe.runtime.version}`),
  )
}

function address({ address: counted, address_header: header }: ProbeAnswer, forged: string) {
  const wayOut =
    'Set PATCHBAY_ADDRESS_HEADER to a header that the platform sets and a caller cannot: cf-connecting-ip on a hosted project.'
  if (counted === null)
    return obstacle(`No caller has an address: ${header} does not arrive.`, wayOut)
  if (counted === forged)
    return obstacle(`A caller chooses the address that limits count, with ${header}.`, wayOut)
  return ok(`Limits count the caller’s own address, from ${header}`)
}

function publicUrl({ public_url: { url, problem } }: ProbeAnswer): Finding {
  if (problem === null) return ok('The public URL leads back to the functions, over TLS')
  return warning(
    `The functions do not get their own document at ${url}: ${problem}.`,
    'Look whether clients get it; if they do, only client metadata documents and webhooks are in doubt. Else see PATCHBAY_PUBLIC_URL.',
  )
}

function role({ database }: ProbeAnswer): Finding {
  if (database.role === 'patchbay_gateway')
    return ok(`Requests run as patchbay_gateway on Postgres ${database.version}`)
  return obstacle(
    `Requests run as ${database.role} and not as patchbay_gateway.`,
    `${calledAs('deploy')} --project-ref <ref> --renew-login --yes`,
  )
}

function tls({ database }: ProbeAnswer): Finding {
  if (database.tls) return ok('The functions reach Postgres by TLS, its certificate checked')
  return obstacle(
    'The functions talk to Postgres in clear text.',
    'End PATCHBAY_DB_URL in sslmode=verify-full, or let --renew-login write it.',
  )
}

function pooler({ database }: ProbeAnswer): Finding {
  if (database.pooler === 'transaction')
    return ok(`Connections go through the pooler, at most ${database.pool_size} an instance`)
  return warning(
    `Connections do not go through the pooler in transaction mode: each instance takes up to ${database.pool_size} of the database’s own.`,
    'Use port 6543 in PATCHBAY_DB_URL, or let --renew-login write it (docs/scale.md).',
  )
}
