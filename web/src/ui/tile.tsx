import { initialOf } from './initial.ts'

/** The tile that stands for a client: its own image, or the first letter of its name. Decorative. */
export const Tile = ({ name, logo }: { name: string; logo: string | null }) => (
  <span class="patch-client" aria-hidden="true">
    {logo === null ? initialOf(name) : <img src={logo} width="48" height="48" alt="" />}
  </span>
)
