import { count, rate } from '../../lib/number'
import { Touchpoint, touchpointColour } from '../../ui/Glyph'
import { Sparkline } from '../../ui/Sparkline'
import { Term } from '../../ui/Wording'
import { valuesOf, type Filter, type Part } from './filter'
import css from './Rates.module.css'
import type { Lane } from './touchpoints'
import type { Live } from './useLive'

/** How fast each source sends; choosing one lets only that source through. */
export function Rates({ live, lanes, filter, toggle }: { live: Live; lanes: Lane[]; filter: Filter; toggle: (part: Part, value: string) => void }) {
  const chosen = valuesOf(filter, 'source')
  return (
    <section className={css.rates} aria-label="Rates">
      <div className={css.total}>
        <p className={css.name}>
          <Term k="rate.total" />
        </p>
        <p className={css.figure}>
          {rate(live.total.now)}{' '}
          <span className={css.unit}>
            <Term k="rate.unit" />
          </span>
        </p>
        <p className={css.small}>
          {live.lag > 0 ? (
            <>{count(live.lag)} not applied yet</>
          ) : (
            <Term k={{ marketing: 'Everything that arrived is taken into account', it: `applied = ${live.applied}, lag = 0` }} />
          )}
        </p>
      </div>
      {lanes.flatMap(({ touchpoint, sources }) =>
        sources.map((source) => {
          const now = live.rates.get(source)
          return (
            <button key={source} type="button" className={css.source} aria-pressed={chosen.includes(source)} onClick={() => toggle('source', source)} style={{ '--lane': touchpointColour(touchpoint) } as React.CSSProperties}>
              <span className={css.name}>
                <Touchpoint of={touchpoint} />
                <span className={css.key}>{source}</span>
              </span>
              <span className={css.row}>
                <span className={css.now}>
                  {rate(now?.now ?? 0)}
                  <span className="unseen"> events per second</span>
                </span>
                <Sparkline values={now?.minute ?? []} label={`the last ${now?.minute.length ?? 0} seconds`} width={56} height={24} colour={touchpointColour(touchpoint)} />
              </span>
            </button>
          )
        }),
      )}
    </section>
  )
}
