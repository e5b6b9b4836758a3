const PATHS = {
  edit: 'M4 20h4L19 9l-4-4L4 16v4ZM13.5 6.5l4 4',
  delete: 'M5 7h14M10 7V4.5h4V7M7 7l.8 12.5h8.4L17 7M10.5 11v5M13.5 11v5',
  assistant: 'M5 8v4a4 4 0 0 0 4 4c4 0 2-8 6-8a4 4 0 0 1 4 4v4',
  close: 'M6 6l12 12M18 6 6 18',
  bell: 'M5 17.5h14M7 17.5V11a5 5 0 0 1 10 0v6.5M10 20.5h4M12 6V4',
  account:
    'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20c.8-3.6 3.8-5.5 7.5-5.5s6.700 1.900 7.500 5.500',
} as const

/** A small drawing beside or instead of a word. Decorative: the words are elsewhere. */
export const Icon = ({ name, size = 20 }: { name: keyof typeof PATHS; size?: number }) => (
  <svg
    class="icon"
    width={size}
    height={size}
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="1.75"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    <path d={PATHS[name]} />
  </svg>
)
