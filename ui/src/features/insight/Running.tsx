import { Button, Progress } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useAsking, type Asking } from '../../api/asking'
import { count } from '../../lib/number'
import { Term, useTerm } from '../../ui/Wording'
import css from './Running.module.css'

const soon = 2000

/** How far a long question is, and the way out of it. Nothing for the first two seconds. */
export function Running({ of }: { of?: string }) {
  const asking = useAsking()
  const it = asking.find((a) => of === undefined || a.key === of)
  const key = it ? `${it.key} ${it.began}` : ''
  const [long, setLong] = useState('')
  useEffect(() => {
    if (!it) return undefined
    const timer = setTimeout(() => setLong(key), Math.max(soon - (Date.now() - it.began), 0))
    return () => clearTimeout(timer)
    // The question as it was begun; how far it is does not matter here.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [key])
  return it && long === key ? <Long it={it} /> : null
}

function Long({ it }: { it: Asking }) {
  const term = useTerm()
  const p = it.progress
  return (
    <div className={css.running} role="group" aria-label={term({ marketing: 'How far the answer is', it: 'progress' })}>
      <Progress className={css.bar} value={(p?.share ?? 0) * 100} aria-label={term({ marketing: 'Gone through', it: 'share' })} />
      <p className={css.words}>
        {!p || p.total === 0 ? (
          <Term k={{ marketing: 'Waiting for its turn', it: 'queued' }} />
        ) : (
          <Term
            k={{
              marketing: `${(p.share * 100).toFixed(0)} % gone through, ${count(Math.round(p.rate))} customers a second, ${left(p.secondsLeft)} left`,
              it: `share=${p.share.toFixed(2)}, ${count(Math.round(p.rate))} people/s, ${p.secondsLeft.toFixed(0)} s, pass ${p.passes}`,
            }}
          />
        )}
      </p>
      <Button size="compact-xs" variant="default" onClick={it.cancel}>
        Cancel
      </Button>
    </div>
  )
}

const left = (seconds: number) => (seconds < 90 ? `about ${Math.max(1, Math.round(seconds))} s` : `about ${Math.round(seconds / 60)} min`)
