import { z } from 'zod'

/** Where `patchbay add` notes what it wrote, relative to the project. */
export const LOCK = 'supabase/patchbay.lock.json'

/** Patchbay's functions, before a prefix. */
export const FUNCTIONS = ['oauth', 'gpt', 'mcp', 'users', 'ops'] as const

/** What stands before their names. */
export const PREFIX = /^([a-z][a-z0-9-]{0,30})?$/

const CHAPTER = String.raw`\d{4}_[a-z0-9_]+`

/** Paths that Patchbay writes, and again or never: no other may come into a repository, or out of it, by way of the lock. */
const writtenPaths = (prefix: string): RegExp =>
  new RegExp(
    [
      `^supabase/(migrations/\\d+_patchbay_${CHAPTER}\\.sql`,
      `functions/${prefix}(${FUNCTIONS.join('|')})/(index\\.ts|deno\\.json)`,
      String.raw`functions/_patchbay/runtime/([\w-][\w.-]*/)*[\w-][\w.-]*)$`,
    ].join('|'),
  )

/**
 * What Patchbay wrote into a repository. Strangers send pull requests that change this file, and what it says becomes paths,
 * words of commands and TypeScript: hence the forms.
 */
export const lockFile = z
  .object({
    /** Of the package that wrote the files. */
    version: z.string().regex(/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/),
    /** Of the functions' names. */
    prefix: z.string().regex(PREFIX),
    /** `files`: the core lies in the repository; `npm`: the functions name the package. */
    runtime: z.enum(['files', 'npm']),
    /** Stamp by chapter. */
    migrations: z.record(z.string().regex(new RegExp(`^${CHAPTER}$`)), z.string().regex(/^\d+$/)),
    /** SHA-256 of what was written, by path. */
    files: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/)),
  })
  .superRefine(({ prefix, files }, context) => {
    const isWritten = writtenPaths(prefix)
    for (const path of Object.keys(files)) {
      if (isWritten.test(path)) continue
      context.addIssue({ code: 'custom', path: ['files'], message: 'not a path of Patchbay’s' })
      return
    }
  })

export type LockFile = z.infer<typeof lockFile>
