/**
 * Bars in the place of text that is still loading; a line is 1 to 4 quarters wide, a
 * `block` is as tall as a button.
 */
export const Skeleton = ({ lines }: { lines: readonly (1 | 2 | 3 | 4 | 'block')[] }) => (
  <div class="skeleton" aria-hidden="true">
    {lines.map((line, index) => (
      <span key={index} class={`bar bar-${line}`} />
    ))}
  </div>
)
