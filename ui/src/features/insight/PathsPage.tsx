import { Checkbox, NativeSelect, SegmentedControl, TagsInput } from '@mantine/core'
import { lazy, Suspense, useMemo } from 'react'
import { csv, download } from '../../lib/csv'
import { count } from '../../lib/number'
import { DataTable, type Column } from '../../ui/DataTable'
import { PageHead } from '../../ui/PageHead'
import { EmptyState, Lines } from '../../ui/states'
import { useUrlState } from '../../ui/useUrlState'
import { Term, useTerm, useWording } from '../../ui/Wording'
import type { Saying } from '../../ui/words'
import { eventOf, usePaths, usePicture } from './behaviour'
import { EventField } from './EventField'
import { listOf, percent, rangeOf, textOf } from './fields'
import { cellOf, groupOf, groupsOf, pathRows, splitOf, splitsOf, wholeOf, type PathRow } from './paths'
import { useNames } from './queries'
import { Question } from './Question'
import css from './Question.module.css'
import { RangeField } from './RangeField'

const PathsChart = lazy(() => import('./PathsChart').then((m) => ({ default: m.PathsChart })))

const gaps = ['5m', '15m', '30m', '1h', '4h', '1d', '7d']
const lengths = ['1h', '4h', '1d', '7d', '30d']
const withIt = (list: string[], value: string) => (list.includes(value) ? list : [value, ...list])

/** What people do after something, before it, or from when they come. */
export function PathsPage() {
  const [state, set] = useUrlState('way', 'event', 'steps', 'nodes', 'gap', 'within', 'last', 'groups', 'splits', 'without', 'repeats', 'of', 'form')
  const term = useTerm()
  const { words } = useWording()
  const names = useNames()
  const way = state.way === 'before' ? 'before' : state.way === 'after' ? 'after' : 'visits'
  const event = eventOf(state.event)
  const steps = wholeOf(state.steps, 5, 2, 10)
  const nodes = wholeOf(state.nodes, 8, 1, 30)
  const gap = rangeOf(state.gap, '30m')
  const within = rangeOf(state.within, '1d')
  const last = rangeOf(state.last, '30d')
  const of = state.of === 'people' ? 'people' : 'paths'
  const [groups, splits, without] = [listOf(state.groups), listOf(state.splits), listOf(state.without)]
  const ready = way === 'visits' || event !== undefined
  const asked = usePaths(
    ready
      ? {
          ...(way === 'visits' ? {} : { [way]: event }),
          steps,
          nodes,
          gap,
          within,
          last,
          repeats: state.repeats === 'true',
          groups: groupsOf(groups),
          splits: splitsOf(splits),
          exclude: without,
        }
      : null,
  )
  const picture = usePicture('rapport-paths.png')
  const answer = asked.data?.answer
  const back = way === 'before'
  const end = useMemo<Saying>(() => (back ? { marketing: '(nothing before)', it: '∅' } : { marketing: '(nothing after)', it: '∅' }), [back])
  const rows = useMemo(() => (answer ? pathRows(answer, back, words, end) : []), [answer, back, words, end])
  const form = state.form === 'table' ? 'table' : 'chart'
  const columns: Column<PathRow>[] = [
    { key: 'step', head: { marketing: 'Step', it: 'step' }, cell: (r) => r.step, text: (r) => r.step },
    { key: 'from', head: { marketing: 'From', it: 'from' }, cell: (r) => r.from, text: (r) => r.from },
    { key: 'to', head: { marketing: 'To', it: 'to' }, cell: (r) => r.to, text: (r) => r.to },
    { key: 'people', head: { marketing: 'Customers', it: 'people' }, figure: true, cell: (r) => (r.people === null ? '' : count(r.people)), text: (r) => cellOf(r.people) },
    { key: 'paths', head: { marketing: 'Times', it: 'paths' }, figure: true, cell: (r) => count(r.paths), text: (r) => r.paths },
    { key: 'share', head: { marketing: 'Share', it: 'paths / node.paths' }, figure: true, cell: (r) => percent(r.share), text: (r) => r.share },
  ]
  const save = () => download('rapport-paths.csv', 'text/csv;charset=utf-8', csv(columns.map((c) => term(c.head)), rows.map((r) => columns.map((c) => c.text?.(r)))))
  const choose = (key: 'steps' | 'nodes' | 'gap' | 'within', otherwise: string) => (value: string) => set({ [key]: value === otherwise ? undefined : value }, { push: true })

  return (
    <div className={css.page}>
      <PageHead title="page.paths" lede="paths.lede" />
      <div className={css.fields}>
        <SegmentedControl
          size="xs"
          aria-label={term({ marketing: 'Which way', it: 'after | before | visits' })}
          value={way}
          onChange={(value) => set({ way: value === 'visits' ? undefined : value }, { push: true })}
          data={[
            { value: 'visits', label: term({ marketing: 'When they come', it: 'visits' }) },
            { value: 'after', label: term({ marketing: 'After', it: 'after' }) },
            { value: 'before', label: term({ marketing: 'Before', it: 'before' }) },
          ]}
        />
        {way !== 'visits' && <EventField label={term({ marketing: 'What happened', it: way })} value={state.event ?? ''} choose={(value) => set({ event: value || undefined }, { push: true })} />}
        <RangeField value={last} choose={(value) => set({ last: value === '30d' ? undefined : value }, { push: true })} />
        <Choice label={{ marketing: 'Steps', it: 'steps' }} value={String(steps)} of={['2', '3', '4', '5', '6', '7', '8', '9', '10']} choose={choose('steps', '5')} />
        <Choice label={{ marketing: 'Shown in each', it: 'nodes' }} value={String(nodes)} of={withIt(['3', '5', '8', '12', '20', '30'], String(nodes))} choose={choose('nodes', '8')} />
        <Choice label={{ marketing: 'A pause ends it', it: 'gap' }} value={gap} of={withIt(gaps, gap)} choose={choose('gap', '30m')} />
        <Choice label={{ marketing: 'All within', it: 'within' }} value={within} of={withIt(lengths, within)} choose={choose('within', '1d')} />
        <Checkbox size="xs" label={term({ marketing: 'each repeat is a step', it: 'repeats' })} checked={state.repeats === 'true'} onChange={(e) => set({ repeats: e.currentTarget.checked ? 'true' : undefined }, { push: true })} />
      </div>
      <div className={css.fields}>
        <TagsInput
          className={css.wide}
          size="xs"
          label={term({ marketing: 'As one step', it: 'groups' })}
          placeholder="Product *"
          value={groups}
          onChange={(list) => set({ groups: textOf(list.filter((t) => groupOf(t))) }, { push: true })}
        />
        <TagsInput
          className={css.wide}
          size="xs"
          label={term({ marketing: 'Apart by a property', it: 'splits' })}
          placeholder="Product Viewed by category"
          value={splits}
          onChange={(list) => set({ splits: textOf(list.filter((t) => splitOf(t))) }, { push: true })}
        />
        <TagsInput className={css.wide} size="xs" label={term({ marketing: 'Leave out', it: 'exclude' })} placeholder="Email *" data={[...new Set(names.events)]} value={without} onChange={(list) => set({ without: textOf(list) }, { push: true })} />
      </div>
      {!ready ? (
        <EmptyState title="Name what they did">For example Order Completed: what they do after they bought, or what leads to it.</EmptyState>
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
          {answer && answer.paths === 0 ? (
            <EmptyState title="There are no such paths">Choose a longer time, or another event.</EmptyState>
          ) : answer && form === 'chart' ? (
            <Suspense fallback={<Lines count={8} />}>
              <SegmentedControl
                size="xs"
                aria-label={term({ marketing: 'What is counted', it: 'of' })}
                value={of}
                onChange={(value) => set({ of: value === 'paths' ? undefined : value })}
                data={[
                  { value: 'paths', label: term({ marketing: 'Times', it: 'paths' }) },
                  { value: 'people', label: term({ marketing: 'Customers', it: 'people' }) },
                ]}
              />
              <PathsChart answer={answer} back={back} of={of} words={words} hold={picture.hold} />
            </Suspense>
          ) : (
            <DataTable name="paths" label="Paths as a table" rows={rows} columns={columns} idOf={(r) => r.id} still />
          )}
          {answer && answer.paths > 0 && (
            <p className={css.asOf}>
              <Term k={{ marketing: `${count(answer.paths)} paths of ${count(answer.people)} customers.`, it: `paths=${answer.paths}, people=${answer.people}` }} />
            </p>
          )}
        </Question>
      )}
    </div>
  )
}

function Choice({ label, value, of, choose }: { label: Saying; value: string; of: string[]; choose: (value: string) => void }) {
  const term = useTerm()
  return <NativeSelect size="xs" label={term(label)} value={value} data={of} onChange={(e) => choose(e.currentTarget.value)} />
}
