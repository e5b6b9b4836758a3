/** The chapters of the first release, 0.2.0, share a day. Every later one is named `<stamp>_patchbay_<name>.sql`. */
const CORE = /^(?:20261121\d{6}|\d{14}_patchbay)_/

/** Whether a file of supabase/migrations, in a checkout, is one of Patchbay's; every other is an app's. */
export function isCoreMigration(name: string): boolean {
  return CORE.test(name)
}

/** What a core migration is called, without its stamp and the part of the name that marks it. */
export function chapterName(name: string): string {
  return name.replace(/^\d+_(?:patchbay_)?|\.sql$/g, '')
}
