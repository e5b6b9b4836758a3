import type { ComponentChildren } from 'preact'

/** The single card of a page that asks or tells one thing. */
export const Panel = ({ children, busy }: { children: ComponentChildren; busy?: boolean }) => (
  <section class="panel" aria-busy={busy ? 'true' : undefined}>
    {children}
  </section>
)
