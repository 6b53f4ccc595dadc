import { count } from '../../lib/number'
import { DataTable, type Column } from '../../ui/DataTable'
import { Term } from '../../ui/Wording'
import type { Saying, TermKey } from '../../ui/words'
import { percent } from './fields'
import { Interval } from './Interval'
import { points } from './scores'
import css from './Voice.module.css'
import type { VoiceResponse, VoiceScore } from './voices'

export interface VoicePart {
  id: string
  name: string
  score: VoiceScore
  response?: VoiceResponse
}

/** Scores side by side with their intervals. Those of fewer than thirty answers are dimmed: they rank nowhere. */
export function VoiceParts({ name, title, head, rows }: { name: string; title: Saying; head: TermKey | Saying; rows: VoicePart[] }) {
  const columns: Column<VoicePart>[] = [
    { key: 'name', head, cell: (r) => r.name, text: (r) => r.name },
    { key: 'score', head: { marketing: 'Score', it: 'value' }, figure: true, cell: (r) => points(r.score.value, r.score.kind), text: (r) => r.score.value },
    {
      key: 'interval',
      head: { marketing: 'Surely between', it: '95 % interval' },
      wide: true,
      cell: (r) => <Interval value={r.score.value} lower={r.score.lower} upper={r.score.upper} lowest={r.score.kind === 'nps' ? -100 : 0} highest={100} tone={r.score.few ? 'dim' : undefined} />,
    },
    { key: 'lower', head: { marketing: 'from', it: 'lower' }, figure: true, cell: (r) => points(r.score.lower, r.score.kind), text: (r) => r.score.lower },
    { key: 'upper', head: { marketing: 'to', it: 'upper' }, figure: true, cell: (r) => points(r.score.upper, r.score.kind), text: (r) => r.score.upper },
    { key: 'answers', head: { marketing: 'Answers', it: 'n' }, figure: true, cell: (r) => (r.score.few ? `${count(r.score.answers)} · few` : count(r.score.answers)), text: (r) => r.score.answers },
    ...(rows.some((r) => r.response)
      ? [{ key: 'rate', head: { marketing: 'Of those asked', it: 'response rate' }, figure: true, cell: (r: VoicePart) => (r.response ? `${percent(r.response.rate)} of ${count(r.response.asked)}` : '–'), text: (r: VoicePart) => r.response?.rate } as Column<VoicePart>]
      : []),
  ]
  if (rows.length === 0) return null
  return (
    <section className={css.section} aria-labelledby={`${name}-title`}>
      <h2 id={`${name}-title`}>
        <Term k={title} />
      </h2>
      <DataTable name={name} label={`${title.marketing}, as a table`} rows={rows} columns={columns} idOf={(r) => r.id} still />
    </section>
  )
}
