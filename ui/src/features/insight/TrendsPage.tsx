import { MultiSelect, NativeSelect, SegmentedControl } from '@mantine/core'
import type { ECharts } from 'echarts/core'
import { lazy, Suspense, useCallback, useMemo, useRef } from 'react'
import { csv, download } from '../../lib/csv'
import { downloadPicture } from '../../lib/picture'
import { DataTable, type Column } from '../../ui/DataTable'
import { PageHead } from '../../ui/PageHead'
import { EmptyState, Lines } from '../../ui/states'
import { useUrlState } from '../../ui/useUrlState'
import { said, useTerm, useWording } from '../../ui/Wording'
import { Annotations } from './Annotations'
import { useMarks } from './annotations'
import { ColourKey } from './ColourKey'
import { listOf, periodLabel, rangeOf, sayingOf, textOf, unitOf } from './fields'
import { useNames, useTrends, type TrendAnswer } from './queries'
import { Question } from './Question'
import css from './Question.module.css'
import { RangeField, UnitField } from './RangeField'
import { TrendRows } from './TrendRows'
import rowCss from './TrendRows.module.css'
import { WhyLink, whyOf } from './WhyLink'
import { addressOf, change, comparisons, figure, figureOf, kindOf, kinds, measures, rowsOf, totalOf, valuesOf, whole, type Row } from './trends'

const TrendChart = lazy(() => import('./TrendChart').then((m) => ({ default: m.TrendChart })))

/** Any measure of what happens, by period, by up to three details, beside an earlier time. */
export function TrendsPage() {
  const [state, set] = useUrlState('events', 'series', 'formulas', 'by', 'compare', 'kind', 'unit', 'last', 'of', 'form')
  const term = useTerm()
  const { words } = useWording()
  const names = useNames()
  const rows = useMemo(() => rowsOf(state.series, state.events), [state.series, state.events])
  const ready = rows.filter(whole)
  const formulas = listOf(state.formulas)
  const by = listOf(state.by).slice(0, 3)
  const unit = unitOf(state.unit, 'day')
  const last = rangeOf(state.last, '30d')
  const compare = comparisons.find((c) => c.value === state.compare)?.value ?? ''
  const kind = kindOf(state.kind)
  const plain = rows.every((r) => r.measure === '') && formulas.length === 0
  const people = plain && state.of === 'people'
  const complete = ready.length === rows.length
  const asked = useTrends({
    series: ready.map(figureOf),
    unit,
    last,
    ...(complete && formulas.length > 0 && { formulas: formulas.map((formula) => ({ formula })) }),
    ...(by.length > 0 && { breakdown: by }),
    ...(compare !== '' && { compare }),
  })
  const picture = useRef<ECharts | null>(null)
  const hold = useCallback((chart: ECharts | null) => {
    picture.current = chart
  }, [])
  const answer = asked.data?.answer
  const marks = useMarks(answer, words)
  const labels = useMemo(() => (answer?.series ?? []).map((s) => said(sayingOf(s.label), words)), [answer, words])
  // Beside a ratio, what it is made of would be out of all scale; the table and the figures have both.
  const drawn = useMemo(() => {
    if (!answer) return undefined
    const series = answer.series.some((s) => s.formula) ? answer.series.filter((s) => s.formula) : answer.series
    return { answer: { ...answer, series }, labels: series.map((s) => said(sayingOf(s.label), words)) }
  }, [answer, words])
  const form = state.form === 'table' ? 'table' : 'chart'
  const table = useMemo(() => (answer ? tableOf(answer, people) : []), [answer, people])
  const totals = (answer?.all ?? []).map((s) => ({ label: said(sayingOf(s.label), words), line: s }))
  const heads = [...labels, ...(answer?.previous ? labels.map((l) => `${l}, ${term({ marketing: 'earlier', it: 'previous' })}`) : []), ...totals.map((t) => `${term({ marketing: 'Everybody', it: 'all' })} — ${t.label}`)]
  const columns: Column<TableRow>[] = [
    { key: 'period', head: { marketing: 'From', it: 'period' }, cell: (r) => (r.period === total ? term({ marketing: 'In all', it: 'total' }) : periodLabel(r.period, unit)), text: (r) => r.period },
    ...heads.map((label, i): Column<TableRow> => ({ key: `s${i}`, head: { marketing: label, it: label }, figure: true, cell: (r) => figure(r.figures[i]), text: (r) => r.figures[i] })),
  ]
  const why = (at: string) => whyOf(ready, people, unit, at, answer?.periods[answer.periods.indexOf(at) + 1])
  if (rows[0] && why('')) columns.push({ key: 'why', head: { marketing: 'Explained', it: 'change' }, cell: (r) => (r.period === total ? '' : <WhyLink search={why(r.period) ?? {}} about={periodLabel(r.period, unit)} />) })
  const save = () => download('rapport-trends.csv', 'text/csv;charset=utf-8', csv([term({ marketing: 'From', it: 'period' }), ...heads], table.map((r) => [r.period, ...r.figures])))
  const put = (next: Row[]) => set(addressOf(next), { push: true })
  const measured = [...new Set(rows.map((r) => r.measure))]
  const one = measured.length === 1 && formulas.length === 0 ? measures.find((m) => m.value === measured[0]) : undefined
  const title = formulas.length > 0 ? formulas.join(', ') : people ? term({ marketing: 'People', it: 'distinct(person)' }) : plain ? term({ marketing: 'Times', it: 'count' }) : one ? term(one.label) + (rows[0]?.property ? ` ${rows[0].property}` : '') : term({ marketing: 'Figure', it: 'value' })

  return (
    <div className={css.page}>
      <PageHead title="page.trends" lede="trends.lede" />
      <TrendRows rows={rows} set={put} formulas={formulas} setFormulas={(next) => set({ formulas: textOf(next) }, { push: true })} />
      <div className={css.fields}>
        <MultiSelect
          className={css.wide}
          size="xs"
          label={term({ marketing: 'By details', it: 'breakdown' })}
          placeholder={by.length === 0 ? term({ marketing: 'not by any', it: 'none' }) : undefined}
          data={[...new Set(['$source', ...names.properties(rows[0]?.event ?? ''), ...by])].map((p) => ({ value: p, label: p === '$source' ? term({ marketing: 'touchpoint', it: '$source' }) : p }))}
          value={by}
          onChange={(list) => set({ by: textOf(list) }, { push: true })}
          searchable
          clearable
          maxValues={3}
          limit={100}
        />
        <RangeField value={last} choose={(value) => set({ last: value === '30d' ? undefined : value }, { push: true })} />
        <UnitField value={unit} choose={(value) => set({ unit: value === 'day' ? undefined : value }, { push: true })} />
        <NativeSelect
          size="xs"
          label={term({ marketing: 'Compared with', it: 'compare' })}
          value={compare}
          onChange={(e) => set({ compare: e.currentTarget.value }, { push: true })}
          data={comparisons.map((c) => ({ value: c.value, label: term(c.label) }))}
        />
        <NativeSelect size="xs" label={term({ marketing: 'Drawn as', it: 'chart' })} value={kind} onChange={(e) => set({ kind: e.currentTarget.value === 'line' ? undefined : e.currentTarget.value }, { push: true })} data={kinds.map((k) => ({ value: k.value, label: k.label }))} />
        {plain && (
          <SegmentedControl
            size="xs"
            aria-label="What is counted"
            value={people ? 'people' : 'events'}
            onChange={(value) => set({ of: value === 'events' ? undefined : value }, { push: true })}
            data={[
              { value: 'events', label: term({ marketing: 'How often', it: 'count' }) },
              { value: 'people', label: term({ marketing: 'How many people', it: 'distinct(person)' }) },
            ]}
          />
        )}
      </div>
      <Question
        asked={asked.data}
        error={asked.error}
        pending={asked.isPending}
        busy={asked.isPlaceholderData}
        retry={() => void asked.refetch()}
        form={form}
        choose={(value) => set({ form: value === 'chart' ? undefined : value })}
        files={{ csv: save, ...(kind !== 'number' && { png: () => downloadPicture(picture.current, 'rapport-trends.png') }) }}
      >
        {answer && answer.series.length === 0 ? (
          <EmptyState title="Nothing happened in this time">Choose a longer time, or send events: the Sources page has the snippets.</EmptyState>
        ) : answer && form === 'chart' && kind === 'number' ? (
          <Figures answer={answer} labels={labels} people={people} />
        ) : drawn && form === 'chart' ? (
          <Suspense fallback={<Lines count={8} />}>
            <TrendChart answer={drawn.answer} labels={drawn.labels} people={people} kind={kind} title={title} marks={marks} hold={hold} />
            {kind !== 'line' && <ColourKey of={colours.slice(0, drawn.answer.series.length).map((colour, i) => ({ colour, name: sayingOf(drawn.answer.series[i]?.label ?? {}) }))} />}
          </Suspense>
        ) : (
          <DataTable name="trends" label="Trends as a table" rows={table} columns={columns} idOf={(r) => r.period} />
        )}
        {answer && <Annotations answer={answer} marks={marks} />}
      </Question>
    </div>
  )
}

/** Those of the chart, in its order. */
const colours = ['accent', 'marketing', 'good', 'warn', 'it', 'bad', 'joint']

/** Each line's figure of the whole time, with its change. */
function Figures({ answer, labels, people }: { answer: TrendAnswer; labels: string[]; people: boolean }) {
  return (
    <div className={rowCss.figures}>
      {answer.series.map((s, i) => (
        <dl className={rowCss.figure} key={`${labels[i]}${i}`}>
          <dt>{labels[i]}</dt>
          <dd>{figure(totalOf(s, people))}</dd>
          {s.previous && (
            <dd>
              {change(s.total, s.previous.total)} against {figure(s.previous.total)}
            </dd>
          )}
        </dl>
      ))}
    </div>
  )
}

const total = 'total'

interface TableRow {
  period: string
  figures: (number | null)[]
}

/** The answer by period, the newest first, with the whole time on top. */
function tableOf(answer: TrendAnswer, people: boolean): TableRow[] {
  const all = answer.all ?? []
  const at = (i: number) => [...answer.series.map((s) => valuesOf(s, people)[i] ?? null), ...(answer.previous ? answer.series.map((s) => s.previous?.values[i] ?? null) : []), ...all.map((s) => valuesOf(s, people)[i] ?? null)]
  const totals = [...answer.series.map((s) => totalOf(s, people)), ...(answer.previous ? answer.series.map((s) => s.previous?.total ?? null) : []), ...all.map((s) => totalOf(s, people))]
  return [{ period: total, figures: totals }, ...answer.periods.map((period, i) => ({ period, figures: at(i) })).toReversed()]
}
