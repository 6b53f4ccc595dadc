import { Button, NativeSelect, TextInput } from '@mantine/core'
import type { ECharts } from 'echarts/core'
import { lazy, Suspense, useCallback, useMemo, useRef } from 'react'
import { csv, download } from '../../lib/csv'
import { count } from '../../lib/number'
import { DataTable, type Column } from '../../ui/DataTable'
import { downloadPicture } from '../../lib/picture'
import { PageHead } from '../../ui/PageHead'
import { EmptyState, Lines } from '../../ui/states'
import { useUrlState } from '../../ui/useUrlState'
import { said, useTerm, useWording } from '../../ui/Wording'
import { EventField } from './EventField'
import { listOf, percent, rangeOf, sayingOf, textOf, zone } from './fields'
import { useFunnel, useNames, type FunnelAnswer, type FunnelPart } from './queries'
import { Question } from './Question'
import css from './Question.module.css'
import { RangeField } from './RangeField'

const FunnelChart = lazy(() => import('./FunnelChart').then((m) => ({ default: m.FunnelChart })))

const windows = ['1h', '1d', '7d', '14d', '30d', '90d']

/** How many go from one step to the next, and where they are lost. */
export function FunnelPage() {
  const [state, set] = useUrlState('steps', 'window', 'last', 'by', 'form')
  const term = useTerm()
  const { words } = useWording()
  const steps = listOf(state.steps)
  const names = useNames()
  const window = rangeOf(state.window, '7d')
  const last = rangeOf(state.last, '30d')
  const asked = useFunnel({ steps: steps.map((event) => ({ event })), window, last, breakdown: state.by, zone: zone() })
  const picture = useRef<ECharts | null>(null)
  const hold = useCallback((chart: ECharts | null) => {
    picture.current = chart
  }, [])
  const answer = asked.data?.answer
  const labels = useMemo(() => (answer?.steps ?? []).map((s) => said(sayingOf(s), words)), [answer, words])
  const rows = useMemo(() => (answer ? funnelRows(answer, Boolean(state.by)) : []), [answer, state.by])
  const form = state.form === 'table' ? 'table' : 'chart'
  const put = (at: number, event: string) => {
    const next = [...steps]
    if (event) next[at] = event
    else next.splice(at, 1)
    set({ steps: textOf(next.filter(Boolean)) }, { push: true })
  }
  const columns: Column<FunnelRow>[] = [
    { key: 'value', head: { marketing: state.by ?? 'Customers', it: state.by ?? 'people' }, cell: (r) => r.name, text: (r) => r.name },
    ...labels.map((label, i): Column<FunnelRow> => ({ key: `p${i}`, head: { marketing: label, it: label }, figure: true, cell: (r) => `${count(r.part.people[i] ?? 0)} · ${percent(r.part.shares[i])}`, text: (r) => r.part.people[i] })),
  ]
  const save = () => download('rapport-funnel.csv', 'text/csv;charset=utf-8', csv([state.by ?? 'all', ...labels], rows.map((r) => [r.name, ...r.part.people])))

  return (
    <div className={css.page}>
      <PageHead title="page.funnels" lede="funnels.lede" />
      <div className={css.fields}>
        {[...steps, ''].slice(0, 8).map((step, i) => (
          <EventField key={`${i}-${step}`} label={i === steps.length ? (i === 0 ? 'First step' : 'Next step') : `Step ${i + 1}`} value={step} choose={(event) => put(i, event)} />
        ))}
      </div>
      <div className={css.fields}>
        <NativeSelect
          size="xs"
          label={term({ marketing: 'All steps within', it: 'window' })}
          value={window}
          onChange={(e) => set({ window: e.currentTarget.value === '7d' ? undefined : e.currentTarget.value }, { push: true })}
          data={windows.includes(window) ? windows : [window, ...windows]}
        />
        <RangeField value={last} choose={(value) => set({ last: value === '30d' ? undefined : value }, { push: true })} />
        <Breakdown properties={names.properties(steps[0] ?? '')} value={state.by ?? ''} choose={(by) => set({ by: by || undefined }, { push: true })} />
        {steps.length > 0 && (
          <Button size="xs" variant="default" onClick={() => set({ steps: undefined, by: undefined }, { push: true })}>
            Start over
          </Button>
        )}
      </div>
      {steps.length === 0 ? (
        <EmptyState title="Name the first step">For example Product Viewed, then Product Added, then Order Completed: how many of those who look also buy.</EmptyState>
      ) : (
        <Question
          asked={asked.data}
          error={asked.error}
          pending={asked.isPending}
          busy={asked.isPlaceholderData}
          retry={() => void asked.refetch()}
          form={form}
          choose={(value) => set({ form: value === 'chart' ? undefined : value })}
          files={{ csv: save, png: () => downloadPicture(picture.current, 'rapport-funnel.png') }}
        >
          {answer && form === 'chart' ? (
            <Suspense fallback={<Lines count={8} />}>
              <FunnelChart rows={rows} labels={labels} hold={hold} />
            </Suspense>
          ) : (
            <DataTable name="funnel" label="The funnel as a table" rows={rows} columns={columns} idOf={(r) => r.id} />
          )}
        </Question>
      )}
    </div>
  )
}

function Breakdown({ properties, value, choose }: { properties: string[]; value: string; choose: (by: string) => void }) {
  const term = useTerm()
  const label = term({ marketing: 'Apart by', it: 'breakdown' })
  if (properties.length === 0) return <TextInput size="xs" label={label} placeholder="country" defaultValue={value} onBlur={(e) => choose(e.currentTarget.value.trim())} />
  return <NativeSelect size="xs" label={label} value={value} onChange={(e) => choose(e.currentTarget.value)} data={[{ value: '', label: '–' }, ...new Set([...properties, ...(value ? [value] : [])])]} />
}

export interface FunnelRow {
  id: string
  name: string
  part: FunnelPart
}

/** One row for everybody, or one for each value with what is left added up at the end. */
export function funnelRows(answer: FunnelAnswer, apart: boolean): FunnelRow[] {
  const rows = answer.parts.map((part, i) => ({ id: `v${i}`, name: part.value ?? (apart ? 'not known' : 'Everybody'), part }))
  return answer.others ? [...rows, { id: 'others', name: 'others', part: answer.others }] : rows
}
