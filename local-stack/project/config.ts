import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'smol-toml'
import { z } from 'zod'
import { ExpectedError, errorText } from '../expected-error.ts'

const PORT = z.number().int().min(0).max(65_535)

/** What the local stack takes from supabase/config.toml, with the CLI's own defaults. The rest is the CLI's. */
const configSchema = z.object({
  project_id: z.string().default(''),
  api: z
    .object({
      port: PORT.default(54321),
      schemas: z.array(z.string()).default(['public', 'graphql_public']),
      extra_search_path: z.array(z.string()).default(['public', 'extensions']),
      max_rows: z.number().default(1000),
      // Left unset, a fresh project of the CLI exposes what is new.
      auto_expose_new_tables: z.boolean().default(true),
    })
    .prefault({}),
  db: z
    .object({
      port: PORT.default(54322),
      seed: z
        .object({
          enabled: z.boolean().default(true),
          sql_paths: z.array(z.string()).default(['./seed.sql']),
        })
        .prefault({}),
    })
    .prefault({}),
  auth: z
    .object({
      site_url: z.string().optional(),
      additional_redirect_urls: z.array(z.string()).default([]),
      jwt_expiry: z.number().default(3600),
      enable_refresh_token_rotation: z.boolean().default(true),
      refresh_token_reuse_interval: z.number().default(10),
      enable_signup: z.boolean().default(true),
      minimum_password_length: z.number().default(6),
      email: z.object({ enable_confirmations: z.boolean().default(false) }).prefault({}),
    })
    .prefault({}),
  edge_runtime: z.object({ secrets: z.record(z.string(), z.string()).default({}) }).prefault({}),
  functions: z
    .record(
      z.string(),
      z.object({
        enabled: z.boolean().default(true),
        verify_jwt: z.boolean().default(true),
        import_map: z.string().optional(),
        entrypoint: z.string().optional(),
      }),
    )
    .default({}),
})

export type ProjectConfig = z.infer<typeof configSchema>

/**
 * Reads `supabase/config.toml` of a project. `env(NAME)` stands for a variable of `env`, as in the CLI. Throws an
 * ExpectedError where the file is missing or invalid.
 */
export function readConfig(root: string, env: NodeJS.ProcessEnv): ProjectConfig {
  const file = join(root, 'supabase', 'config.toml')
  if (!existsSync(file)) {
    throw new ExpectedError(
      `${file} does not exist: this is no Supabase project.`,
      'Go to the folder that holds supabase/, or make a project with `npx supabase init`.',
    )
  }
  let toml: unknown
  try {
    toml = parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new ExpectedError(`${file} cannot be read.`, errorText(error))
  }
  const config = configSchema.safeParse(withVariables(toml, env))
  if (config.success) return config.data
  throw new ExpectedError(`${file} cannot be used.`, z.prettifyError(config.error))
}

function withVariables(value: unknown, env: NodeJS.ProcessEnv): unknown {
  if (typeof value === 'string') {
    const name = /^env\((\w+)\)$/.exec(value)?.[1]
    return name === undefined ? value : (env[name] ?? value)
  }
  if (Array.isArray(value)) return value.map((one) => withVariables(one, env))
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, withVariables(one, env)]),
  )
}
