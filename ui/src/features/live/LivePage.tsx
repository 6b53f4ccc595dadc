import { Button } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { useCallback, useState } from 'react'
import { count } from '../../lib/number'
import { PageHead } from '../../ui/PageHead'
import { EmptyState, ErrorState } from '../../ui/states'
import { useUrlState } from '../../ui/useUrlState'
import { Term } from '../../ui/Wording'
import { EventDrawer } from './EventDrawer'
import { isFiltered, parts, streamOf, toggled, type Filter, type Part } from './filter'
import { FilterBar } from './FilterBar'
import css from './LivePage.module.css'
import { Rates } from './Rates'
import { River } from './River'
import { useTouchpoints } from './touchpoints'
import { useLive, type Item } from './useLive'

const firstEvent = (origin: string) => `curl -u WRITE_KEY: ${origin}/v1/track -H 'Content-Type: application/json' -d '{"userId":"42","event":"Order Completed"}'`

/** What happens at every touchpoint, as it is applied. */
export function LivePage() {
  const [filter, set] = useUrlState(...parts)
  const [paused, setPaused] = useState(false)
  const [away, setAway] = useState(false)
  const [opened, setOpened] = useState<Item>()
  const live = useLive(streamOf(filter), paused || away)
  const lanes = useTouchpoints()
  const narrow = (patch: Filter) => set(patch, { push: true })
  const toggle = (part: Part, value: string) => narrow(toggled(filter, part, value))
  const clear = () => narrow(Object.fromEntries(parts.map((part) => [part, undefined])))
  const leave = useCallback((gone: boolean) => setAway(gone), [])
  useHotkeys([['p', () => setPaused((was) => !was)]])
  const state = live.state !== 'open' ? live.state : paused ? 'paused' : 'open'

  return (
    <div className={css.page}>
      <PageHead title="page.live" lede="live.lede">
        <span className={css.state} data-state={state} role="status">
          <i aria-hidden="true" />
          {{ opening: 'connecting', open: 'live', lost: 'connection lost, trying again', paused: `paused${live.waiting > 0 ? `, ${count(live.waiting)} waiting` : ''}` }[state]}
        </span>
        <Button variant={paused ? 'filled' : 'default'} aria-keyshortcuts="p" onClick={() => setPaused(!paused)}>
          <Term k={paused ? 'live.resume' : 'live.pause'} />
        </Button>
      </PageHead>
      <Rates live={live} lanes={lanes} filter={filter} toggle={toggle} />
      <section className={css.river} aria-label="What arrives">
        <FilterBar filter={filter} set={narrow} toggle={toggle} clear={clear} />
        {live.dropped > 0 && (
          <p className={css.dropped}>
            {count(live.dropped)} <Term k="live.dropped" />. Nothing is lost on the server.
          </p>
        )}
        {live.refused ? (
          <div className={css.refused}>
            <ErrorState error={live.refused} retry={isFiltered(filter) ? clear : undefined} />
          </div>
        ) : live.items.length > 0 ? (
          <River items={live.items} lanes={lanes} waiting={away && !paused ? live.waiting : 0} leave={leave} open={setOpened} />
        ) : isFiltered(filter) ? (
          <EmptyState title="Nothing that fits has arrived yet">
            <p className={css.hint}>What fits appears here as soon as it happens.</p>
            <Button variant="default" size="xs" onClick={clear}>
              Show everything
            </Button>
          </EmptyState>
        ) : (
          <EmptyState title="Listening" line={firstEvent(location.origin)}>
            The next thing a customer does appears here. With a source’s write key, this sends one yourself:
          </EmptyState>
        )}
      </section>
      <EventDrawer item={opened} close={() => setOpened(undefined)} narrow={(patch) => (setOpened(undefined), narrow(patch))} />
    </div>
  )
}
