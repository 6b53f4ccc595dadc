import { ActionIcon, Popover } from '@mantine/core'
import { absolute } from '../lib/time'
import { Said } from './Wording'
import css from './Why.module.css'

/** An evaluated condition: a tree whose leaves carry what was found and what was wanted. */
export interface Reason {
  holds: boolean
  sentence: { marketing?: string; it?: string }
  op: 'all' | 'any' | 'not' | 'leaf'
  found?: unknown
  wanted?: string
  instants?: string[]
  children?: Reason[]
}

/** The reason as a tree of facts: what holds, what was found, and when it happened. */
export function ReasonTree({ why }: { why: Reason }) {
  return (
    <ul className={css.tree}>
      <Branch why={why} />
    </ul>
  )
}

const joins = { all: 'all of these hold', any: 'at least one of these holds', not: 'this does not hold', leaf: '' }

function Branch({ why }: { why: Reason }) {
  const children = why.children ?? []
  return (
    <li className={css.branch} data-holds={why.holds}>
      <span className={css.mark} role="img" aria-label={why.holds ? 'holds' : 'does not hold'}>
        {why.holds ? '✓' : '✕'}
      </span>
      <div>
        {children.length > 0 ? <span className={css.join}>{joins[why.op]}</span> : <Said {...why.sentence} />}
        {why.op === 'leaf' && (why.found !== undefined || why.wanted) && (
          <p className={css.facts}>
            found <b>{fact(why.found)}</b>
            {why.wanted && (
              <>
                {' '}
                · wanted <b>{why.wanted}</b>
              </>
            )}
          </p>
        )}
        {why.instants && why.instants.length > 0 && (
          <details className={css.instants}>
            <summary>
              {why.instants.length === 1 ? 'when it happened' : `when these ${why.instants.length} happened`}
            </summary>
            <ol>
              {why.instants.map((at) => (
                <li key={at}>{absolute(Date.parse(at)).replace(/\.\d{3}/, '')}</li>
              ))}
            </ol>
          </details>
        )}
        {children.length > 0 && (
          <ul className={css.tree}>
            {children.map((child, i) => (
              <Branch key={i} why={child} />
            ))}
          </ul>
        )}
      </div>
    </li>
  )
}

function fact(found: unknown): string {
  if (found === undefined || found === null) return 'nothing'
  if (typeof found === 'number') return new Intl.NumberFormat('en', { maximumFractionDigits: 6 }).format(found)
  return typeof found === 'string' ? found : JSON.stringify(found)
}

/** The ⓘ beside something computed: opens why it is so. */
export function Why({ of, why, children }: { of: string; why?: Reason; children?: React.ReactNode }) {
  return (
    <Popover width={380} position="bottom-start" withArrow trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon className={css.ask} variant="subtle" color="gray" size="sm" radius="xl" aria-label={`Why ${of}`}>
          <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
            <path d="M8 1.8a6.200 6.200 0 1 0 0 12.400A6.200 6.200 0 0 0 8 1.800ZM8 7.400v3.600M8 5v.100" fill="none" stroke="currentColor" strokeWidth="1.400" strokeLinecap="round" />
          </svg>
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={`Why ${of}`}>
        <div className={css.body}>
          {children}
          {why && <ReasonTree why={why} />}
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
