import type { Wrap } from '../texts/rich.ts'

/** Words that stand out. */
export const strong: Wrap = (words) => <strong>{words}</strong>

/** Words that lead to a page. */
export const linkTo =
  (href: string): Wrap =>
  (words) => <a href={href}>{words}</a>
