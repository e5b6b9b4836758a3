import { Mark } from './mark.tsx'

type Props = {
  /** The first letter of the client's name; empty while that is not known. */
  initial: string
  /** An image of this origin, instead of the letter. */
  logo?: string | null
  /** `plugged`; `pending` while nothing is known; `cut` when the connection was denied. */
  cable?: 'plugged' | 'pending' | 'cut'
}

/** The client, patched to this site. Decorative: the words beside it say the same. */
export const Patch = ({ initial, logo = null, cable = 'plugged' }: Props) => (
  <div class={cable === 'plugged' ? 'patch' : 'patch loose'} aria-hidden="true">
    <span class="patch-client">
      {logo === null ? initial : <img src={logo} width="48" height="48" alt="" />}
    </span>
    <svg
      class="patch-cable"
      width="88"
      height="48"
      viewBox="0 0 88 48"
      fill="none"
      aria-hidden="true"
    >
      <path
        d={
          cable === 'cut'
            ? 'M5 24c14 0 16 18 30 18M83 24c-14 0-16 18-30 18'
            : 'M5 24c20 0 18 18 39 18s19-18 39-18'
        }
      />
      <circle cx="5" cy="24" r="4" />
      <circle cx="83" cy="24" r="4" />
    </svg>
    <Mark size={48} />
  </div>
)
