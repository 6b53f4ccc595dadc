import { MultiSelect, NativeSelect, SegmentedControl, TextInput } from '@mantine/core'
import type { ECharts } from 'echarts/core'
import { lazy, Suspense, useCallback, useMemo, useRef } from 'react'
import { csv, download } from '../../lib/csv'
import { downloadPicture } from '../../lib/picture'
import { DataTable, type Column } from '../../ui/DataTable'
import { PageHead } from '../../ui/PageHead'
import { EmptyState, Lines } from '../../ui/states'
import { useAsOf } from '../../ui/useAsOf'
import { useUrlState } from '../../ui/useUrlState'
import { Said, useTerm } from '../../ui/Wording'
import { Property } from './AttributionPage'
import { propertyName, rangeAsked, signed, useChange, type Finding } from './changes'
import { EventField } from './EventField'
import { listOf, rangeOf, sayingOf, textOf } from './fields'
import { Candidates, Findings } from './Findings'
import { amount } from './models'
import { useNames } from './queries'
import { Question } from './Question'
import css from './Question.module.css'
import { RangeField } from './RangeField'
import { Suggested } from './Suggested'

const ChangeChart = lazy(() => import('./ChangeChart').then((m) => ({ default: m.ChangeChart })))

const measures = [
  { value: 'people', label: { marketing: 'How many people', it: 'people' } },
  { value: 'events', label: { marketing: 'How often', it: 'events' } },
  { value: 'sum', label: { marketing: 'The sum of', it: 'sum' } },
  { value: 'mean', label: { marketing: 'The average of', it: 'mean' } },
] as const
type Measure = (typeof measures)[number]['value']

const backs = [
  { value: '', label: { marketing: 'the time right before', it: '= its length' } },
  { value: '1d', label: { marketing: 'the day before', it: '1d' } },
  { value: '7d', label: { marketing: 'a week before', it: '7d' } },
  { value: '28d', label: { marketing: 'four weeks before', it: '28d' } },
  { value: '364d', label: { marketing: 'a year before', it: '364d' } },
]

/** Why a figure rose or fell: who moved unlike the rest, what else changed then, and what to do about it. */
export function ChangePage() {
  const [state, set] = useUrlState('event', 'of', 'value', 'from', 'to', 'last', 'back', 'by', 'form')
  const [asOf] = useAsOf()
  const term = useTerm()
  const names = useNames()
  const event = state.event ?? ''
  const of: Measure = measures.find((m) => m.value === state.of)?.value ?? 'people'
  const valued = of === 'sum' || of === 'mean'
  const last = rangeOf(state.last, '7d')
  const back = state.back ? rangeOf(state.back, '7d') : ''
  const properties = listOf(state.by)
  const asked = useChange(
    event && (!valued || state.value) ? { events: { event }, of, value: valued ? state.value : undefined, properties, back: back || undefined, ...rangeAsked(state.from, state.to, last) } : null,
    asOf,
  )
  const picture = useRef<ECharts | null>(null)
  const hold = useCallback((chart: ECharts | null) => {
    picture.current = chart
  }, [])
  const answer = asked.data?.answer
  const form = state.form === 'table' ? 'table' : 'chart'
  const nameOf = useCallback((f: Finding) => `${term(propertyName(f.property))}: ${f.value}`, [term])
  const columns: Column<Finding>[] = useMemo(
    () => [
      { key: 'part', head: { marketing: 'Who', it: 'property = value' }, cell: nameOf, text: (f) => `${f.property} = ${f.value}` },
      { key: 'before', head: { marketing: 'Before', it: 'before' }, figure: true, cell: (f) => amount(f.before), text: (f) => f.before },
      { key: 'after', head: { marketing: 'Then', it: 'after' }, figure: true, cell: (f) => amount(f.after), text: (f) => f.after },
      { key: 'contribution', head: { marketing: 'Adds', it: 'contribution' }, figure: true, cell: (f) => signed(f.contribution), text: (f) => f.contribution },
      { key: 'lower', head: { marketing: 'surely above', it: 'lower 95 %' }, figure: true, cell: (f) => signed(f.lower + f.weight), text: (f) => f.lower + f.weight },
      { key: 'upper', head: { marketing: 'surely below', it: 'upper 95 %' }, figure: true, cell: (f) => signed(f.upper + f.weight), text: (f) => f.upper + f.weight },
      { key: 'p', head: { marketing: 'Chance alone', it: 'p' }, figure: true, cell: (f) => f.p.toPrecision(2), text: (f) => f.p },
      { key: 'q', head: { marketing: 'Chance among all', it: 'q (BH)' }, figure: true, cell: (f) => f.q.toPrecision(2), text: (f) => f.q },
      { key: 'found', head: { marketing: 'Finding', it: 'found' }, cell: (f) => (f.found ? 'yes' : 'may be chance'), text: (f) => f.found },
    ],
    [nameOf],
  )
  const save = () =>
    answer &&
    download(
      'rapport-change.csv',
      'text/csv;charset=utf-8',
      csv(
        columns.map((c) => term(c.head)),
        answer.findings.map((f) => columns.map((c) => c.text?.(f))),
      ),
    )

  return (
    <div className={css.page}>
      <PageHead title="page.change" lede="change.lede" />
      <div className={css.fields}>
        <SegmentedControl size="xs" aria-label="What the figure is" value={of} onChange={(v) => set({ of: v === 'people' ? undefined : v }, { push: true })} data={measures.map((m) => ({ value: m.value, label: term(m.label) }))} />
        {valued && <Property label={term({ marketing: 'of which property', it: 'value' })} empty="total" value={state.value ?? ''} properties={names.properties(event)} choose={(v) => set({ value: v || undefined }, { push: true })} />}
        <EventField label={term({ marketing: 'What happened', it: 'events' })} value={event} choose={(v) => set({ event: v || undefined }, { push: true })} />
      </div>
      <div className={css.fields}>
        {!state.from && <RangeField value={last} choose={(v) => set({ last: v === '7d' ? undefined : v }, { push: true })} />}
        <TextInput size="xs" type="date" label={term({ marketing: state.from ? 'From' : 'or from', it: 'from' })} value={dayShown(state.from, 0)} onChange={(e) => set({ from: e.currentTarget.value || undefined, to: e.currentTarget.value ? (state.to ?? e.currentTarget.value) : undefined }, { push: true })} />
        <TextInput size="xs" type="date" label={term({ marketing: 'to the end of', it: 'to (incl.)' })} value={dayShown(state.to, 1) || dayShown(state.from, 0)} disabled={!state.from} title={state.from ? undefined : 'Choose the first day first'} onChange={(e) => set({ to: e.currentTarget.value || undefined }, { push: true })} />
        <NativeSelect size="xs" label={term({ marketing: 'compared with', it: 'back' })} value={back} onChange={(e) => set({ back: e.currentTarget.value || undefined }, { push: true })} data={[...backs.map((b) => ({ value: b.value, label: term(b.label) })), ...(backs.some((b) => b.value === back) ? [] : [back])]} />
        <MultiSelect
          className={css.wide}
          size="xs"
          label={term({ marketing: 'Look at', it: 'properties' })}
          placeholder={properties.length === 0 ? term({ marketing: 'the ten that most events have', it: '* (top 10)' }) : undefined}
          data={[...new Set(['$source', 'context.campaign.name', 'context.locale', 'context.os.name', 'context.device.type', 'context.timezone', 'context.page.path', ...names.properties(event), ...properties])]}
          value={properties}
          onChange={(list) => set({ by: textOf(list) }, { push: true })}
          searchable
          clearable
          maxValues={10}
          limit={100}
        />
      </div>
      {!event ? (
        <EmptyState title="Name what rose or fell">
          For example how many people had Order Completed on a day, compared with a week before.
          <Suggested names={names.events.filter((e) => /order completed|signed up|checkout started|opened/i.test(e))} choose={(v) => set({ event: v }, { push: true })} />
        </EmptyState>
      ) : valued && !state.value ? (
        <EmptyState title="Name the property">Of which property is the {of === 'sum' ? 'sum' : 'average'} meant? For example total, of Order Completed.</EmptyState>
      ) : (
        <Question
          asked={asked.data}
          error={asked.error}
          pending={asked.isPending}
          busy={asked.isPlaceholderData}
          retry={() => void asked.refetch()}
          form={form}
          choose={(v) => set({ form: v === 'chart' ? undefined : v })}
          files={{ csv: save, png: () => downloadPicture(picture.current, 'rapport-change.png') }}
        >
          {answer && (
            <>
              <p className={css.finding}>
                <Said {...sayingOf(answer.sentence)} />
              </p>
              <p className={css.asOf}>
                {span(answer.beforeFrom, answer.beforeTo)}: <b>{amount(answer.before)}</b> → {span(answer.afterFrom, answer.afterTo)}: <b>{amount(answer.after)}</b> ({signed(answer.change)}
                {answer.before !== 0 && `, ${signed((100 * answer.change) / Math.abs(answer.before))} %`})
              </p>
            </>
          )}
          {answer && answer.findings.length === 0 ? (
            <EmptyState title="Nothing happened in either time">Choose another time, or another event.</EmptyState>
          ) : answer && form === 'chart' ? (
            <Suspense fallback={<Lines count={8} />}>
              <ChangeChart findings={answer.findings} nameOf={nameOf} hold={hold} />
            </Suspense>
          ) : (
            <DataTable name="change" label="What contributed, as a table" rows={answer?.findings ?? []} columns={columns} idOf={(f) => `${f.property}\n${f.value}`} still />
          )}
        </Question>
      )}
      {answer && answer.findings.length > 0 && (
        <>
          <Findings answer={answer} event={event} />
          <Candidates answer={answer} event={event} />
        </>
      )}
    </div>
  )
}

const aDay: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short' }
const dayForm = new Intl.DateTimeFormat('en-GB', aDay)
const instantForm = new Intl.DateTimeFormat('en-GB', { ...aDay, hour: '2-digit', minute: '2-digit' })

/** The day of an instant where one looks; an end lies just before it. */
function dayShown(time: string | undefined, before: number): string {
  if (time === undefined || Number.isNaN(Date.parse(time))) return ''
  if (/^\d{4}-\d{2}-\d{2}$/.test(time)) return time
  return new Intl.DateTimeFormat('sv-SE').format(Date.parse(time) - before)
}

const midnight = (t: number) => new Date(t).getHours() === 0 && new Date(t).getMinutes() === 0

/** "24 Nov" or "24 – 30 Nov, 08:00": a time as short as it can be said. */
function span(from: string, to: string): string {
  const a = Date.parse(from)
  const b = Date.parse(to)
  if (!midnight(a) || !midnight(b)) return `${instantForm.format(a)} – ${instantForm.format(b)}`
  return b - a <= 25 * 3_600_000 ? dayForm.format(a) : `${dayForm.format(a)} – ${dayForm.format(b - 1)}`
}
