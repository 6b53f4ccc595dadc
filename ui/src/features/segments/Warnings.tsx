import { Button } from '@mantine/core'
import { renamed, suggested, type Warning } from './appraisal'
import css from './BuilderPage.module.css'
import type { Condition } from './forms'

/** Names that nobody defined or sent, each with the nearest one a click away. They stop nothing. */
export function Warnings({ warnings, condition, onChange }: { warnings: Warning[]; condition: Condition; onChange: (condition: Condition) => void }) {
  if (warnings.length === 0) return null
  return (
    <ul className={css.warnings} aria-label="Look at these">
      {warnings.map((w) => {
        const name = suggested(w)
        return (
          <li key={`${w.where} ${w.message}`}>
            <span>
              {w.message.charAt(0).toUpperCase() + w.message.slice(1)}
              {name === null && w.hint ? ` – ${w.hint}` : ''}
            </span>
            {name !== null && (
              <Button size="compact-xs" variant="default" onClick={() => onChange(renamed(condition, w.where, name))}>
                Use {name}
              </Button>
            )}
          </li>
        )
      })}
    </ul>
  )
}
