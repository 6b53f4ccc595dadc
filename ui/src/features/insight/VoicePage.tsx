import { MultiSelect, NativeSelect } from '@mantine/core'
import type { ECharts } from 'echarts/core'
import { lazy, Suspense, useCallback, useMemo, useRef } from 'react'
import { csv, download } from '../../lib/csv'
import { count } from '../../lib/number'
import { downloadPicture } from '../../lib/picture'
import { DataTable, type Column } from '../../ui/DataTable'
import { PageHead } from '../../ui/PageHead'
import { EmptyState, Lines } from '../../ui/states'
import { useAsOf } from '../../ui/useAsOf'
import { useUrlState } from '../../ui/useUrlState'
import { useTerm } from '../../ui/Wording'
import { Property } from './AttributionPage'
import { EventField } from './EventField'
import { listOf, periodLabel, rangeOf, sayingOf, textOf, unitOf } from './fields'
import { useNames } from './queries'
import { Question } from './Question'
import css from './Question.module.css'
import { RangeField, UnitField } from './RangeField'
import { kindOf, kinds, points, usual } from './scores'
import { Suggested } from './Suggested'
import { VoiceComments } from './VoiceComments'
import { VoiceParts, type VoicePart } from './VoiceParts'
import { VoiceScoreLine } from './VoiceScoreLine'
import { useVoice, type VoiceAnswer } from './voices'

const VoiceChart = lazy(() => import('./VoiceChart').then((m) => ({ default: m.VoiceChart })))
const VoiceBoxes = lazy(() => import('./VoiceBoxes').then((m) => ({ default: m.VoiceBoxes })))

/** What customers say when they are asked: the score with its interval, over time, by what they were asked after, in their words. */
export function VoicePage() {
  const [state, set] = useUrlState('kind', 'answer', 'score', 'asked', 'after', 'by', 'comment', 'unit', 'last', 'form')
  const [asOf] = useAsOf()
  const term = useTerm()
  const names = useNames()
  const kind = kindOf(state.kind)
  const event = state.answer ?? ''
  const properties = names.properties(event)
  const score = state.score ?? usual(properties, ['score', 'rating', 'satisfaction', 'nps', 'answer']) ?? 'score'
  const comment = state.comment ?? usual(properties, ['comment', 'text', 'feedback'])
  const after = listOf(state.after)
  const unit = unitOf(state.unit, 'week')
  const last = rangeOf(state.last, '90d')
  const asked = useVoice(
    event && names.ready
      ? { kind, answer: { event }, score, asked: state.asked ? { event: state.asked } : undefined, interactions: after.map((e) => ({ event: e })), breakdown: state.by, comment: comment || undefined, unit, last }
      : null,
    asOf,
  )
  const picture = useRef<ECharts | null>(null)
  const hold = useCallback((chart: ECharts | null) => {
    picture.current = chart
  }, [])
  const answer = asked.data?.answer
  const form = state.form === 'table' ? 'table' : 'chart'
  const name = kinds.find((k) => k.value === kind)?.name ?? kind
  const interactions = useMemo(() => (answer ? byInteraction(answer, term) : []), [answer, term])
  const parts = useMemo(() => (answer ? byValue(answer) : []), [answer])
  const columns: Column<Period>[] = [
    { key: 'period', head: { marketing: 'From', it: 'period' }, cell: (p) => periodLabel(p.start, unit), text: (p) => p.start },
    { key: 'value', head: { marketing: name, it: 'value' }, figure: true, cell: (p) => (p.score.answers > 0 ? points(p.score.value, kind) : '–'), text: (p) => (p.score.answers > 0 ? p.score.value : '') },
    { key: 'lower', head: { marketing: 'surely above', it: 'lower 95 %' }, figure: true, cell: (p) => points(p.score.lower, kind), text: (p) => p.score.lower },
    { key: 'upper', head: { marketing: 'surely below', it: 'upper 95 %' }, figure: true, cell: (p) => points(p.score.upper, kind), text: (p) => p.score.upper },
    { key: 'answers', head: { marketing: 'Answers', it: 'n' }, figure: true, cell: (p) => count(p.score.answers), text: (p) => p.score.answers },
  ]
  const save = () =>
    answer &&
    download(
      'rapport-voice.csv',
      'text/csv;charset=utf-8',
      csv(
        columns.map((c) => term(c.head)),
        answer.periods.map((p) => columns.map((c) => c.text?.(p))),
      ),
    )

  return (
    <div className={css.page}>
      <PageHead title="page.voice" lede="voice.lede" />
      <div className={css.fields}>
        <NativeSelect size="xs" label={term({ marketing: 'What was asked', it: 'kind' })} value={kind} onChange={(e) => set({ kind: e.currentTarget.value === 'nps' ? undefined : e.currentTarget.value }, { push: true })} data={kinds.map((k) => ({ value: k.value, label: `${k.name}: ${term(k.says)}` }))} />
        <EventField label={term({ marketing: 'An answer is', it: 'answer' })} value={event} choose={(v) => set({ answer: v || undefined, score: undefined, comment: undefined }, { push: true })} />
        <Property label={term({ marketing: 'with the score in', it: 'score' })} empty="score" value={score} properties={properties} choose={(v) => set({ score: v || undefined }, { push: true })} />
        <EventField label={term({ marketing: 'People were asked by', it: 'asked' })} value={state.asked ?? ''} choose={(v) => set({ asked: v || undefined }, { push: true })} />
      </div>
      <div className={css.fields}>
        <UnitField value={unit} hours={false} choose={(value) => set({ unit: value === 'week' ? undefined : value }, { push: true })} />
        <RangeField value={last} choose={(value) => set({ last: value === '90d' ? undefined : value }, { push: true })} />
        <MultiSelect
          className={css.wide}
          size="xs"
          label={term({ marketing: 'What they may have been asked after', it: 'interactions' })}
          placeholder={after.length === 0 ? term({ marketing: 'for example Order Delivered, Call Ended', it: 'events' }) : undefined}
          data={[...new Set([...names.events, ...after])]}
          value={after}
          onChange={(list) => set({ after: textOf(list) }, { push: true })}
          searchable
          clearable
          maxValues={20}
          limit={100}
        />
        <NativeSelect
          size="xs"
          label={term({ marketing: 'Apart by', it: 'breakdown' })}
          value={state.by ?? ''}
          onChange={(e) => set({ by: e.currentTarget.value || undefined }, { push: true })}
          data={[{ value: '', label: '–' }, { value: '$source', label: term({ marketing: 'Touchpoint', it: '$source' }) }, ...new Set([...(after[0] ? names.properties(after[0]) : properties), ...(state.by && state.by !== '$source' ? [state.by] : [])])]}
        />
      </div>
      {!event ? (
        <EmptyState title="Name the event of an answer">
          For example Survey Answered with a score from 0 to 10, or Ticket Closed with a satisfaction from 1 to 5.
          <Suggested names={names.events.filter((e) => /survey.*(answer|complete|submit)|nps|csat|feedback|rating|review/i.test(e))} choose={(v) => set({ answer: v }, { push: true })} />
        </EmptyState>
      ) : (
        <Question
          asked={asked.data}
          error={asked.error}
          pending={asked.isPending}
          busy={asked.isPlaceholderData}
          retry={() => void asked.refetch()}
          form={form}
          choose={(value) => set({ form: value === 'chart' ? undefined : value })}
          files={{ csv: save, png: () => downloadPicture(picture.current, 'rapport-voice.png') }}
        >
          {answer && <VoiceScoreLine answer={answer} />}
          {answer && answer.score.answers === 0 ? (
            <EmptyState title="Nobody answered in this time">{answer.odd > 0 ? `${count(answer.odd)} answers are off the scale of ${name}: choose what was asked.` : `No ‘${event}’ has a number in ‘${score}’: name the property, or choose a longer time.`}</EmptyState>
          ) : answer && form === 'chart' ? (
            <Suspense fallback={<Lines count={8} />}>
              <VoiceChart answer={answer} unit={unit} name={name} hold={hold} />
            </Suspense>
          ) : (
            <DataTable name="voice" label="The score by period" rows={answer?.periods.toReversed() ?? []} columns={columns} idOf={(p) => p.start} still />
          )}
        </Question>
      )}
      {answer && answer.score.answers > 0 && (
        <>
          <VoiceParts name="voice-interactions" title={{ marketing: 'By what they were asked after', it: 'interactions' }} head={{ marketing: 'Asked after', it: 'event' }} rows={interactions} />
          {state.by && <VoiceParts name="voice-parts" title={state.by === '$source' ? { marketing: 'By touchpoint', it: 'breakdown $source' } : { marketing: `By ‘${state.by}’`, it: `breakdown ${state.by}` }} head={state.by === '$source' ? 'touchpoint' : { marketing: state.by, it: state.by }} rows={parts} />}
          <Suspense fallback={<Lines count={6} />}>
            <VoiceBoxes answer={answer} />
          </Suspense>
          {(answer.comments.length > 0 || (answer.hidden && comment)) && <VoiceComments answer={answer} />}
        </>
      )}
    </div>
  )
}

type Period = VoiceAnswer['periods'][number]

function byInteraction(answer: VoiceAnswer, term: (k: { marketing: string; it: string }) => string): VoicePart[] {
  return answer.interactions.map((i) => ({ id: i.label?.it ?? ' none', name: i.label ? term(sayingOf(i.label)) : term({ marketing: 'something else, or not known', it: '(none)' }), score: i.score, response: i.response }))
}

function byValue(answer: VoiceAnswer): VoicePart[] {
  const rows: VoicePart[] = answer.parts.map((p) => ({ id: `v${p.value ?? ''}`, name: p.value ?? 'not known', score: p.score, response: p.response }))
  return answer.others ? [...rows, { id: 'others', name: 'others', score: answer.others }] : rows
}
