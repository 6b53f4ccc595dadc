import { Button, NativeSelect } from '@mantine/core'
import { lazy, Suspense, useCallback, useMemo } from 'react'
import { csv, download } from '../../lib/csv'
import { count } from '../../lib/number'
import { DataTable, type Column } from '../../ui/DataTable'
import { PageHead } from '../../ui/PageHead'
import { EmptyState, Lines } from '../../ui/states'
import { useUrlState } from '../../ui/useUrlState'
import { said, useTerm, useWording } from '../../ui/Wording'
import { usePicture } from './behaviour'
import type { Figure } from './behind'
import { percent, rangeOf, sayingOf } from './fields'
import { FunnelBars, type Bar } from './FunnelBars'
import { PeopleDrawer } from './PeopleDrawer'
import { PropertyField } from './PropertyField'
import { useFunnel, type FunnelAnswer, type FunnelPart, type FunnelQuestion } from './queries'
import { Question } from './Question'
import css from './Question.module.css'
import { RangeField } from './RangeField'
import { StepFields, WithoutFields } from './StepFields'
import stepsCss from './Steps.module.css'
import { askedStep, askedWithout, stepsOf, stepsText, withoutsOf, withoutsText } from './steps'

const FunnelChart = lazy(() => import('./FunnelChart').then((m) => ({ default: m.FunnelChart })))
const TimesPanel = lazy(() => import('./TimesPanel').then((m) => ({ default: m.TimesPanel })))

const windows = ['1h', '1d', '7d', '14d', '30d', '90d']
const orders = [
  { value: 'ordered', label: { marketing: 'In this order', it: 'ordered' } },
  { value: 'strict', label: { marketing: 'With nothing between', it: 'strict' } },
  { value: 'any', label: { marketing: 'In any order', it: 'any' } },
]
const touches = [
  { value: 'first', label: { marketing: 'of the first step', it: 'first' } },
  { value: 'last', label: { marketing: 'of the step they came to', it: 'last' } },
  { value: 'any', label: { marketing: 'of any of their steps', it: 'any' } },
]
const among = (list: { value: string }[], text: string | undefined) => list.find((o) => o.value === text)?.value ?? list[0]!.value

/** How many go from one step to the next, where they are lost, who they are, and how long it took. */
export function FunnelPage() {
  const [state, set] = useUrlState('steps', 'window', 'last', 'by', 'form', 'order', 'without', 'touch', 'bar', 'of', 'none')
  const term = useTerm()
  const { words } = useWording()
  const steps = stepsOf(state.steps)
  const without = withoutsOf(state.without)
  const window = rangeOf(state.window, '7d')
  const last = rangeOf(state.last, '30d')
  const order = among(orders, state.order) as 'ordered' | 'strict' | 'any'
  const ofStep = /^step(\d{1,2})$/.exec(state.touch ?? '')?.[1]
  const touchStep = ofStep && Number(ofStep) >= 1 && Number(ofStep) <= steps.length ? Number(ofStep) : undefined
  const touch = touchStep ? 'step' : (among(touches, state.touch) as 'first' | 'last' | 'any')
  const question: FunnelQuestion = {
    steps: steps.map((s, i) => askedStep(s, i === 0, order === 'any')),
    window,
    order,
    last,
    times: steps.length > 1,
    ...(state.by ? { breakdown: state.by, touch, ...(touchStep ? { touchStep } : {}) } : {}),
    ...(without.length > 0 && steps.length > 1 ? { exclusions: without.map((w) => askedWithout(w, steps.length, order === 'any')) } : {}),
  }
  const asked = useFunnel(question)
  const picture = usePicture('rapport-funnel.png')
  const answer = asked.data?.answer
  const labels = useMemo(() => (answer?.steps ?? []).map((s) => said(sayingOf(s), words)), [answer, words])
  const rows = useMemo(() => (answer ? funnelRows(answer, Boolean(state.by)) : []), [answer, state.by])
  const form = state.form === 'table' ? 'table' : 'chart'
  const change = (patch: Parameters<typeof set>[0]) => set({ ...patch, bar: undefined, of: undefined, none: undefined }, { push: true })
  const open = useCallback(
    (bar: Bar, row: FunnelRow) => row.id !== 'others' && set({ bar: `${bar.step}${bar.dropped ? '-lost' : ''}`, of: row.apart ? row.part.value : undefined, none: row.apart && row.part.value === undefined ? 'true' : undefined }, { push: true }),
    [set],
  )
  const openStep = useCallback((step: number, row: FunnelRow) => open({ step, dropped: false }, row), [open])
  const columns: Column<FunnelRow>[] = [
    { key: 'value', head: { marketing: state.by ?? 'Customers', it: state.by ?? 'people' }, cell: (r) => r.name, text: (r) => r.name },
    ...labels.map(
      (label, i): Column<FunnelRow> => ({
        key: `p${i}`,
        head: { marketing: label, it: label },
        figure: true,
        cell: (r) => {
          const text = `${count(r.part.people[i] ?? 0)} · ${percent(r.part.shares[i])}`
          return r.id === 'others' ? (
            text
          ) : (
            <button type="button" className={stepsCss.figure} onClick={() => openStep(i + 1, r)} aria-label={`${r.name}, ${label}: ${text}. Who they are`}>
              {text}
            </button>
          )
        },
        text: (r) => r.part.people[i],
      }),
    ),
  ]
  const save = () => download('rapport-funnel.csv', 'text/csv;charset=utf-8', csv([state.by ?? 'all', ...labels], rows.map((r) => [r.name, ...r.part.people])))
  const shown = rows.filter((r) => r.id !== 'others')

  return (
    <div className={css.page}>
      <PageHead title="page.funnels" lede="funnels.lede" />
      <StepFields steps={steps} waits={order !== 'any'} choose={(next) => change({ steps: stepsText(next) })} />
      {steps.length > 1 && <WithoutFields list={without} steps={steps.length} between={order !== 'any'} choose={(next) => change({ without: withoutsText(next) })} />}
      <div className={css.fields}>
        <NativeSelect
          size="xs"
          label={term({ marketing: 'The steps come', it: 'order' })}
          value={order}
          onChange={(e) => change({ order: e.currentTarget.value === 'ordered' ? undefined : e.currentTarget.value })}
          data={orders.map((o) => ({ value: o.value, label: term(o.label) }))}
        />
        <NativeSelect
          size="xs"
          label={term({ marketing: 'All steps within', it: 'window' })}
          value={window}
          onChange={(e) => change({ window: e.currentTarget.value === '7d' ? undefined : e.currentTarget.value })}
          data={windows.includes(window) ? windows : [window, ...windows]}
        />
        <RangeField value={last} choose={(value) => change({ last: value === '30d' ? undefined : value })} />
        <PropertyField label={term({ marketing: 'Apart by', it: 'breakdown' })} placeholder="country" of={steps[0]?.event ?? ''} value={state.by ?? ''} choose={(by) => change({ by: by || undefined })} />
        {state.by && steps.length > 1 && (
          <NativeSelect
            size="xs"
            label={term({ marketing: 'as it was', it: 'touch' })}
            value={touchStep ? `step${touchStep}` : touch}
            onChange={(e) => change({ touch: e.currentTarget.value === 'first' ? undefined : e.currentTarget.value })}
            data={[...touches.map((o) => ({ value: o.value, label: term(o.label) })), ...steps.slice(1).map((_, i) => ({ value: `step${i + 2}`, label: term({ marketing: `of step ${i + 2}`, it: `step ${i + 2}` }) }))]}
          />
        )}
        {steps.length > 0 && (
          <Button size="xs" variant="default" onClick={() => change({ steps: undefined, by: undefined, without: undefined, order: undefined, touch: undefined })}>
            Start over
          </Button>
        )}
      </div>
      {steps.length === 0 ? (
        <EmptyState title="Name the first step">For example Product Viewed, then Product Added, then Order Completed: how many of those who look also buy.</EmptyState>
      ) : (
        <>
          <Question
            asked={asked.data}
            error={asked.error}
            pending={asked.isPending}
            busy={asked.isPlaceholderData}
            retry={() => void asked.refetch()}
            form={form}
            choose={(value) => set({ form: value === 'chart' ? undefined : value })}
            files={{ csv: save, png: picture.save }}
          >
            {answer && form === 'chart' ? (
              <Suspense fallback={<Lines count={8} />}>
                <FunnelChart rows={rows} labels={labels} hold={picture.hold} open={openStep} />
                {shown.slice(0, 1).map((row) => (
                  <FunnelBars key={row.id} row={row} labels={labels} open={open} />
                ))}
              </Suspense>
            ) : (
              <DataTable name="funnel" label="The funnel as a table" rows={rows} columns={columns} idOf={(r) => r.id} />
            )}
          </Question>
          {answer?.times && answer.times.length > 0 && (
            <Suspense fallback={<Lines count={6} />}>
              <TimesPanel times={answer.times} steps={steps.length} />
            </Suspense>
          )}
        </>
      )}
      <PeopleDrawer figure={figureOf(question, state)} close={() => set({ bar: undefined, of: undefined, none: undefined }, { push: true })} />
    </div>
  )
}

/** The bar that the address names, if the funnel has it. */
function figureOf(question: FunnelQuestion, state: { bar?: string; of?: string; none?: string }): Figure | null {
  const [, number, lost] = /^(\d{1,2})(-lost)?$/.exec(state.bar ?? '') ?? []
  const step = Number(number ?? 0)
  if (step < 1 || step > question.steps.length || (lost && step === question.steps.length)) return null
  const value = question.breakdown ? (state.none === 'true' ? { without: true } : state.of !== undefined ? { value: state.of } : {}) : {}
  const { times: _, ...rest } = question
  return { kind: 'funnel', body: { question: rest, step, who: lost ? 'dropped' : 'converted', ...value } }
}

export interface FunnelRow {
  id: string
  name: string
  part: FunnelPart
  /** One of several, by the value of a property. */
  apart: boolean
}

/** One row for everybody, or one for each value with what is left added up at the end. */
export function funnelRows(answer: FunnelAnswer, apart: boolean): FunnelRow[] {
  const rows = answer.parts.map((part, i) => ({ id: `v${i}`, name: part.value ?? (apart ? 'not known' : 'Everybody'), part, apart }))
  return answer.others ? [...rows, { id: 'others', name: 'others', part: answer.others, apart }] : rows
}
