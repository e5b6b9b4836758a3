import { Icon } from './icon.tsx'

type Props = {
  icon: Parameters<typeof Icon>[0]['name']
  /** What it does, and to what. */
  label: string
  disabled?: boolean
  onClick: () => void
}

/** A button without words on it: they are its name, and its tooltip. */
export const IconButton = ({ icon, label, disabled = false, onClick }: Props) => (
  <button
    type="button"
    class="icon-button"
    aria-label={label}
    title={label}
    disabled={disabled}
    onClick={onClick}
  >
    <Icon name={icon} />
  </button>
)
