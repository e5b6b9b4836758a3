const HEAD =
  /^(--.*\n)+begin;\n\\ir (\.\.\/)+helpers\.psql\n(\\ir (\.\.\/)+[a-z]+\.psql\n)*select no_plan\(\);\n/
const END = /\nselect \* from finish\(\);\nrollback;\n$/

/** Whether a pgTAP file is one transaction that rolls back, with the helpers, and says at its end how many tests it had. */
export const isOneTransaction = (text: string): boolean => HEAD.test(text) && END.test(text)

/** The functions that a pgTAP file defines for itself. */
export const definedIn = (text: string): string[] =>
  [...text.matchAll(/create (?:or replace )?function (pg_temp\.\w+)/gi)].map(
    ([, name = '']) => name,
  )
