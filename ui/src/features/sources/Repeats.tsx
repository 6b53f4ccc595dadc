import { count } from '../../lib/number'
import { Timestamp } from '../../ui/Timestamp'
import { Said } from '../../ui/Wording'
import { useStatus } from './queries'
import css from './SourcesPage.module.css'

/** How long, and how many, messages are remembered by which repeats are recognised: both are settings. */
export function Repeats() {
  const { data } = useStatus()
  if (!data) return null
  const hours = count(Math.round(data.dedupAgeSeconds / 360) / 10)
  return (
    <p className={css.repeats}>
      <Said
        marketing={`A message that is sent again is recognised for ${hours} hours, among the last ${count(data.dedupLimit)} messages; ${count(data.dedupEntries)} are remembered now.`}
        it={`customer.dedup.age = ${hours}h, customer.dedup.entries = ${count(data.dedupLimit)}; ${count(data.dedupEntries)} in the window`}
      />{' '}
      <span className={css.asOf}>
        <Timestamp at={data.dedupSince} />
      </span>
    </p>
  )
}
