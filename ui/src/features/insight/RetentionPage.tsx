import { NativeSelect, SegmentedControl, TextInput } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { csv, download } from '../../lib/csv'
import { PageHead } from '../../ui/PageHead'
import { EmptyState, Lines } from '../../ui/states'
import { useUrlState } from '../../ui/useUrlState'
import { useTerm } from '../../ui/Wording'
import { usePicture } from './behaviour'
import type { Figure } from './behind'
import { Cohorts } from './Cohorts'
import { bracketsOf, cellOf, cellText, columnName, partKey, partOf, type Counting } from './cohorts'
import { EventField } from './EventField'
import { rangeOf, unitOf } from './fields'
import { Filters } from './Filters'
import { PeopleDrawer } from './PeopleDrawer'
import { PropertyField } from './PropertyField'
import { useRetention, type RetentionQuestion } from './queries'
import { Question } from './Question'
import css from './Question.module.css'
import { RangeField, UnitField } from './RangeField'
import stepsCss from './Steps.module.css'
import { stepOf, stepText, targetOf, type Step } from './steps'

const RetentionChart = lazy(() => import('./RetentionChart').then((m) => ({ default: m.RetentionChart })))

const cohorts = [
  { value: 'range', label: { marketing: 'the first time in the range', it: 'first in range' } },
  { value: 'ever', label: { marketing: 'the first time ever', it: 'firstEver' } },
  { value: 'recurring', label: { marketing: 'each time anew', it: 'recurring' } },
]

const startText = (step: Step) => (step.event ? stepText(step) : undefined)

/** How many come back, period by period, and who they are. */
export function RetentionPage() {
  const [state, set] = useUrlState('start', 'return', 'unit', 'last', 'first', 'counts', 'brackets', 'by', 'value', 'of', 'form', 'cell')
  const term = useTerm()
  const start = stepOf(state.start ?? '')
  const back = state.return === undefined ? start : stepOf(state.return)
  const unit = unitOf(state.unit, 'week')
  const last = rangeOf(state.last, '90d')
  const counts = state.first === 'true' ? 'ever' : (cohorts.find((c) => c.value === state.counts)?.value ?? 'range')
  const brackets = bracketsOf(state.brackets)
  const counting: Counting = state.of === 'stayed' ? 'stayed' : 'returned'
  const question: RetentionQuestion | null = start.event
    ? {
        start: targetOf(start),
        return: targetOf(back),
        unit,
        last,
        firstEver: counts === 'ever',
        recurring: counts === 'recurring',
        ...(brackets ? { brackets } : {}),
        ...(state.by ? { breakdown: state.by } : {}),
      }
    : null
  const asked = useRetention(question)
  const picture = usePicture('rapport-retention.png')
  const answer = asked.data?.answer
  const part = answer && partOf(answer, state.value)
  const form = state.form === 'table' ? 'table' : 'chart'
  const change = (patch: Parameters<typeof set>[0]) => set({ ...patch, cell: undefined }, { push: true })
  const changeBack = (step: Step) => change({ return: stepText(step) === stepText(start) ? undefined : startText(step) })
  const save = () =>
    answer &&
    part &&
    download(
      'rapport-retention.csv',
      'text/csv;charset=utf-8',
      csv(
        [term({ marketing: 'Began', it: 'cohort' }), term({ marketing: 'Customers', it: 'people' }), ...part.overall.map((_, n) => term(columnName(answer, n)))],
        part.cohorts.map((c) => [c.start, c.few ? undefined : c.people, ...c[counting]]),
      ),
    )

  return (
    <div className={css.page}>
      <PageHead title="page.retention" lede="retention.lede" />
      <div className={stepsCss.steps}>
        <div className={stepsCss.step}>
          <EventField label={term({ marketing: 'Those who did', it: 'start' })} value={start.event} choose={(event) => change({ start: startText({ ...start, event }), value: undefined })} />
          {start.event && <Filters event={start.event} of={term({ marketing: 'Those who did', it: 'start' })} where={start.where} choose={(where) => change({ start: startText({ ...start, where }), return: state.return ?? startText(back) })} />}
        </div>
        <div className={stepsCss.step}>
          <EventField label={term({ marketing: 'and came back to do', it: 'return' })} value={back.event} choose={(event) => changeBack({ ...back, event: event || start.event })} />
          {back.event && <Filters event={back.event} of={term({ marketing: 'and came back to do', it: 'return' })} where={back.where} choose={(where) => changeBack({ ...back, where })} />}
        </div>
      </div>
      <div className={css.fields}>
        <NativeSelect
          size="xs"
          label={term({ marketing: 'They count', it: 'cohort by' })}
          value={counts}
          onChange={(e) => change({ counts: e.currentTarget.value === 'range' ? undefined : e.currentTarget.value, first: undefined })}
          data={cohorts.map((c) => ({ value: c.value, label: term(c.label) }))}
        />
        <UnitField value={unit} choose={(value) => change({ unit: value === 'week' ? undefined : value })} />
        <RangeField value={last} choose={(value) => change({ last: value === '90d' ? undefined : value })} />
        <Brackets value={state.brackets ?? ''} choose={(value) => change({ brackets: value })} />
        <PropertyField label={term({ marketing: 'Apart by', it: 'breakdown' })} placeholder="country" of={start.event} value={state.by ?? ''} choose={(by) => change({ by: by || undefined, value: undefined })} />
        {answer?.parts && answer.parts.length > 0 && (
          <NativeSelect
            size="xs"
            label={term({ marketing: 'Looking at', it: 'value' })}
            value={part === answer ? '' : (state.value ?? '')}
            onChange={(e) => change({ value: e.currentTarget.value || undefined })}
            data={[{ value: '', label: term({ marketing: 'everybody', it: '*' }) }, ...answer.parts.map((p) => ({ value: partKey(p), label: p.value ?? 'not known' }))]}
          />
        )}
      </div>
      {!question ? (
        <EmptyState title="Name what people begin with">For example Order Completed: of those who ordered in a week, how many ordered again in the weeks after.</EmptyState>
      ) : (
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
          <SegmentedControl
            size="xs"
            aria-label={term({ marketing: 'Who counts as back', it: 'returned | stayed' })}
            value={counting}
            onChange={(value) => change({ of: value === 'returned' ? undefined : value })}
            data={[
              { value: 'returned', label: term({ marketing: 'In that period', it: 'returned' }) },
              { value: 'stayed', label: term({ marketing: 'Then or later', it: 'stayed' }) },
            ]}
          />
          {answer && part && form === 'chart' && (
            <Suspense fallback={<Lines count={8} />}>
              <RetentionChart answer={answer} part={part} counting={counting} hold={picture.hold} />
            </Suspense>
          )}
          {answer && part && <Cohorts answer={answer} part={part} counting={counting} open={(cell) => set({ cell: cellText(cell) }, { push: true })} />}
        </Question>
      )}
      <PeopleDrawer
        figure={figureOf(question, state, part === answer ? undefined : state.value)}
        close={() => set({ cell: undefined }, { push: true })}
        sides={sidesOf(state.cell, (who) => set({ cell: who }))}
      />
    </div>
  )
}

function Brackets({ value, choose }: { value: string; choose: (value: string | undefined) => void }) {
  const term = useTerm()
  return (
    <TextInput
      key={value}
      size="xs"
      label={term({ marketing: 'By days after', it: 'brackets' })}
      placeholder="1-3-7-14-30"
      defaultValue={value}
      onBlur={(e) => {
        const next = bracketsOf(e.currentTarget.value)?.join('-')
        if ((next ?? '') !== value) choose(next)
      }}
      onKeyDown={(e) => e.key === 'Enter' && e.currentTarget.blur()}
    />
  )
}

/** The cell that the address names. */
function figureOf(question: RetentionQuestion | null, state: { cell?: string }, value: string | undefined): Figure | null {
  const cell = cellOf(state.cell)
  if (!question || !cell) return null
  const of = value === undefined || !question.breakdown ? {} : value.startsWith('=') ? { value: value.slice(1) } : { without: true }
  return { kind: 'retention', body: { question, cohort: cell.cohort, distance: cell.distance, who: cell.who, ...of } }
}

/** Both sides of a cell: who came back, and who did not. */
function sidesOf(text: string | undefined, choose: (cell: string) => void) {
  const cell = cellOf(text)
  if (!cell || cell.who === 'all') return undefined
  const later = cell.who === 'stayed' || cell.who === 'gone'
  return {
    value: cell.who,
    choose: (who: string) => choose(cellText({ ...cell, who: who as typeof cell.who })),
    of: [
      { value: later ? 'stayed' : 'returned', label: { marketing: 'Came back', it: later ? 'stayed' : 'returned' } },
      { value: later ? 'gone' : 'away', label: { marketing: 'Did not', it: later ? 'gone' : 'away' } },
    ],
  }
}
