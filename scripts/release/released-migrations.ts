import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { z } from 'zod'
import { inRoot } from '../../local-stack/paths.ts'
import { isCoreMigration } from '../support/core-migrations.ts'

/** What each version carried: SHA-256 by the migration's file name. */
export type Released = Readonly<Record<string, Readonly<Record<string, string>>>>

export const RELEASED = 'supabase/released-migrations.json'
const MIGRATIONS = 'supabase/migrations'

export async function readReleased(): Promise<Released> {
  const form = z.record(z.string(), z.record(z.string(), z.string()))
  return form.parse(JSON.parse(await readFile(inRoot(RELEASED), 'utf8')))
}

/** The core's migrations as they are now. */
export async function currentMigrations(): Promise<Record<string, string>> {
  const names = (await readdir(inRoot(MIGRATIONS))).filter(isCoreMigration).sort()
  const hashes = names.map(async (name): Promise<[string, string]> => {
    const text = await readFile(inRoot(MIGRATIONS, name))
    return [name, createHash('sha256').update(text).digest('hex')]
  })
  return Object.fromEntries(await Promise.all(hashes))
}

/** What of a release is not as it was: names. A migration more is no change of it. */
export function changedSince(
  recorded: Readonly<Record<string, string>>,
  current: Readonly<Record<string, string>>,
): string[] {
  return Object.keys(recorded).filter((name) => current[name] !== recorded[name])
}

/**
 * New migrations that come before a recorded one: names. A chapter is numbered by its place among the files, so each would
 * renumber chapters that repositories have.
 */
export function insertedBefore(
  recorded: readonly string[],
  current: Readonly<Record<string, string>>,
): string[] {
  const newest = [...recorded].sort().at(-1) ?? ''
  return Object.keys(current).filter((name) => !recorded.includes(name) && name < newest)
}

/** What to do about it. */
export const LAST = 'Give it a later stamp: a new migration comes after every released one.'

/** What to do about a change. */
export const WAY_OUT = `Databases out there have it as it was. Put it back (git log -- ${MIGRATIONS}), and write the change as a new migration: they only go forward.`

/**
 * The record with a version more. A sentence where that would change what a release recorded.
 *
 * @param mayRewrite whether this very version may be recorded again: nobody has it yet
 */
export function withRelease(
  released: Released,
  version: string,
  current: Readonly<Record<string, string>>,
  mayRewrite: boolean,
): { released: Released } | { problem: string; wayOut: string } {
  for (const [earlier, recorded] of Object.entries(released)) {
    if (earlier === version && mayRewrite) continue
    const changed = changedSince(recorded, current)
    if (changed.length > 0) {
      const wayOut =
        earlier === version
          ? `${WAY_OUT} Where ${version} was never published: --rewrite-unpublished.`
          : WAY_OUT
      return { problem: `Changed since ${earlier}: ${changed.join(', ')}.`, wayOut }
    }
  }
  const others = Object.entries(released).filter(([one]) => one !== version || !mayRewrite)
  const inserted = insertedBefore(
    others.flatMap(([, recorded]) => Object.keys(recorded)),
    current,
  )
  if (inserted.length > 0) {
    return { problem: `Not after every released migration: ${inserted.join(', ')}.`, wayOut: LAST }
  }
  const there = released[version]
  if (there !== undefined && !mayRewrite) {
    const more = Object.keys(current).filter((name) => !(name in there))
    if (more.length === 0) return { released }
    return {
      problem: `${version} is recorded without ${more.join(', ')}.`,
      wayOut: `Give package.json the next version first. Where ${version} was never published: --rewrite-unpublished.`,
    }
  }
  return { released: { ...released, [version]: current } }
}
