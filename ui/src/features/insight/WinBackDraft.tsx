import type { ValueAnswer } from './worth'

/** From the list to a segment that keeps itself up to date. */
export function WinBackDraft({ above, below }: { answer: ValueAnswer; above: number; below: number }) {
  return (
    <p>
      P(alive) {above}–{below}
    </p>
  )
}
