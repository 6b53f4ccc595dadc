import { Button } from '@mantine/core'
import css from './Question.module.css'

/** Names that are there and may be meant, to begin with one of them. */
export function Suggested({ names, choose }: { names: string[]; choose: (name: string) => void }) {
  if (names.length === 0) return null
  return (
    <p className={css.suggested}>
      {names.slice(0, 5).map((n) => (
        <Button key={n} size="compact-sm" variant="light" onClick={() => choose(n)}>
          {n}
        </Button>
      ))}
    </p>
  )
}
