import type { ComponentChildren } from 'preact'

/**
 * The place where an error appears. It is always there: a screen reader only announces what
 * changes inside a region that it already knows.
 */
export const Alert = ({ id, children }: { id?: string; children?: ComponentChildren }) => (
  <div class="alert" role="alert" id={id}>
    {children ? <p>{children}</p> : null}
  </div>
)
