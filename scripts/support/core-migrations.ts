/** Migrations of this checkout from here on are an app's; those before are Patchbay's. */
const FIRST_APP_MIGRATION = '20261122000000'

/** Whether a file of supabase/migrations, in a checkout, is a chapter of Patchbay's. */
export function isCoreMigration(name: string): boolean {
  return (/^\d+/.exec(name)?.[0] ?? '') < FIRST_APP_MIGRATION
}
