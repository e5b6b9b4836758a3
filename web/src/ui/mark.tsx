import { webApp } from '../web-app.ts'
import { initialOf } from './initial.ts'

/** Patchbay's own mark: one jack patched to another. */
const OwnMark = () => (
  <>
    <rect class="mark-ground" width="32" height="32" rx="8" />
    <path
      class="mark-line"
      d="M9 12.5V17a4.5 4.5 0 0 0 4.5 4.5c3.5 0 3.5-3.5 3.5-5.5s0-5.5 3.5-5.5"
    />
    <circle class="mark-line" cx="9" cy="9.5" r="3" />
    <circle class="mark-dot" cx="23.5" cy="10.5" r="3" />
  </>
)

const Letter = ({ letter }: { letter: string }) => (
  <>
    <rect class="mark-ground named" width="32" height="32" rx="8" />
    <text class="mark-letter" x="16" y="22" text-anchor="middle">
      {letter}
    </text>
  </>
)

/** The mark of the site: its logo, else the first letter of its name; Patchbay's own where it has neither. Decorative beside the name. */
export const Mark = ({ size }: { size: number }) => {
  const { name, logo, hasOwnName } = webApp()
  if (logo !== null) return <img class="mark" src={logo} alt="" width={size} height={size} />
  return (
    <svg class="mark" width={size} height={size} viewBox="0 0 32 32" fill="none" aria-hidden="true">
      {hasOwnName ? <Letter letter={initialOf(name)} /> : <OwnMark />}
    </svg>
  )
}
