import { Heading } from '../ui/heading.tsx'
import { Panel } from '../ui/panel.tsx'

/** A path that leads nowhere. */
export const NotFoundPage = () => (
  <Panel>
    <Heading title="Page not found">There is no page here</Heading>
    <p>The link may be mistyped, or made for a part of this site that is not open.</p>
    <p>
      <a href="/">Go to the start page</a>
    </p>
  </Panel>
)
