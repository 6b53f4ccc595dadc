import { Autocomplete, MultiSelect, NativeSelect, SegmentedControl } from '@mantine/core'
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
import { Said, Term, useTerm } from '../../ui/Wording'
import { EventField } from './EventField'
import { listOf, percent, rangeOf, sayingOf, textOf } from './fields'
import { amount, models, modelsOf, type Model } from './models'
import { PathsTable } from './PathsTable'
import { useNames } from './queries'
import { Question } from './Question'
import css from './Question.module.css'
import { RangeField } from './RangeField'
import { Suggested } from './Suggested'
import { useAttribution, type Channel } from './voices'

const AttributionChart = lazy(() => import('./AttributionChart').then((m) => ({ default: m.AttributionChart })))

const windows = ['1d', '7d', '14d', '30d', '90d']
const halves = ['1d', '3d', '7d', '14d', '30d']
const channelKeys = [
  { value: '$source', label: { marketing: 'Touchpoint', it: '$source' } },
  { value: 'context.campaign.name', label: { marketing: 'Campaign', it: 'context.campaign.name' } },
  { value: 'context.campaign.source', label: { marketing: 'Where the campaign ran', it: 'context.campaign.source' } },
  { value: 'context.campaign.medium', label: { marketing: 'Kind of advertising', it: 'context.campaign.medium' } },
  { value: 'context.campaign.content', label: { marketing: 'Advertisement', it: 'context.campaign.content' } },
]

/** Which touchpoints or campaigns led to what counts, by seven ways to divide the credit. */
export function AttributionPage() {
  const [state, set] = useUrlState('conversion', 'value', 'touches', 'by', 'window', 'half', 'last', 'models', 'of', 'form')
  const [asOf] = useAsOf()
  const term = useTerm()
  const names = useNames()
  const conversion = state.conversion ?? ''
  const touches = listOf(state.touches)
  const by = state.by ?? '$source'
  const window = rangeOf(state.window, '30d')
  const halfLife = rangeOf(state.half, '7d')
  const last = rangeOf(state.last, '30d')
  const chosen = modelsOf(listOf(state.models))
  const asked = useAttribution(
    conversion ? { conversion: { event: conversion }, value: state.value, touches: touches.map((event) => ({ event })), by: by === '$source' ? undefined : by, window, halfLife, last } : null,
    asOf,
  )
  const picture = useRef<ECharts | null>(null)
  const hold = useCallback((chart: ECharts | null) => {
    picture.current = chart
  }, [])
  const answer = asked.data?.answer
  const worth = state.value !== undefined && state.of !== 'conversions'
  const form = state.form === 'table' ? 'table' : 'chart'
  const nameOf = useCallback((c: Channel) => c.channel ?? term({ marketing: 'all others', it: 'others' }), [term])
  const figure = useCallback((c: Channel, m: Model) => (worth ? c[m] : c.conversions[m]), [worth])
  const ranked = useMemo(() => (answer?.channels ?? []).toSorted((a, b) => b.markov - a.markov), [answer])
  const said = useMemo(() => models.map((m) => ({ ...m, label: term(m.name) })), [term])
  const unit = worth ? { marketing: `${state.value} · conversions`, it: `sum(${state.value}) · n` } : { marketing: 'conversions', it: 'n' }
  const columns: Column<Channel>[] = [
    { key: 'channel', head: channelKeys.find((k) => k.value === by)?.label ?? { marketing: by, it: by }, cell: nameOf, text: nameOf },
    { key: 'people', head: { marketing: 'Customers', it: 'people' }, figure: true, cell: (c) => count(c.people), text: (c) => c.people },
    { key: 'touches', head: { marketing: 'Touches', it: 'touches' }, figure: true, cell: (c) => count(c.touches), text: (c) => c.touches },
    { key: 'removal', head: { marketing: 'Lost without it', it: 'removal effect' }, figure: true, cell: (c) => percent(c.removal), text: (c) => c.removal },
    ...said.map((m): Column<Channel> => ({ key: m.value, head: m.name, unit, figure: true, cell: (c) => (worth ? `${amount(c[m.value])} · ${amount(c.conversions[m.value])}` : amount(c.conversions[m.value])), text: (c) => figure(c, m.value) })),
  ]
  const save = () =>
    download(
      'rapport-attribution.csv',
      'text/csv;charset=utf-8',
      csv(
        ['channel', 'people', 'touches', ...models.map((m) => `${m.value} conversions`), ...models.map((m) => `${m.value} ${state.value ?? 'value'}`), 'removal'],
        ranked.map((c) => [c.channel ?? 'others', c.people, c.touches, ...models.map((m) => c.conversions[m.value]), ...models.map((m) => c[m.value]), c.removal]),
      ),
    )

  return (
    <div className={css.page}>
      <PageHead title="page.attribution" lede="attribution.lede" />
      <div className={css.fields}>
        <EventField label={term({ marketing: 'What counts', it: 'conversion' })} value={conversion} choose={(event) => set({ conversion: event || undefined }, { push: true })} />
        <Property label={term({ marketing: 'Worth', it: 'value' })} empty={term({ marketing: 'each the same', it: '1' })} value={state.value ?? ''} properties={names.properties(conversion)} choose={(value) => set({ value: value || undefined }, { push: true })} />
        <NativeSelect
          size="xs"
          label={term({ marketing: 'Credit goes to', it: 'by' })}
          value={by}
          onChange={(e) => set({ by: e.currentTarget.value === '$source' ? undefined : e.currentTarget.value }, { push: true })}
          data={[...channelKeys.map((k) => ({ value: k.value, label: term(k.label) })), ...(channelKeys.some((k) => k.value === by) ? [] : [by])]}
        />
        <Lengths label={term({ marketing: 'A touch counts for', it: 'window' })} value={window} usual="30d" among={windows} choose={(v) => set({ window: v }, { push: true })} />
        <Lengths label={term({ marketing: 'Half the weight after', it: 'halfLife' })} value={halfLife} usual="7d" among={halves} choose={(v) => set({ half: v }, { push: true })} />
      </div>
      <div className={css.fields}>
        <RangeField value={last} choose={(value) => set({ last: value === '30d' ? undefined : value }, { push: true })} />
        <MultiSelect
          className={css.wide}
          size="xs"
          label={term({ marketing: 'What is a touch', it: 'touches' })}
          placeholder={touches.length === 0 ? term({ marketing: 'anything that happened before', it: '* except the conversion' }) : undefined}
          data={[...new Set([...names.events, ...touches])]}
          value={touches}
          onChange={(list) => set({ touches: textOf(list) }, { push: true })}
          searchable
          clearable
          maxValues={20}
          limit={100}
        />
        <MultiSelect
          className={css.wide}
          size="xs"
          label={term({ marketing: 'Ways to divide the credit', it: 'models' })}
          data={said.map((m) => ({ value: m.value, label: m.label }))}
          value={chosen}
          onChange={(list) => set({ models: textOf(list) }, { push: true })}
        />
        {state.value !== undefined && (
          <SegmentedControl
            size="xs"
            aria-label="What is divided"
            value={worth ? 'value' : 'conversions'}
            onChange={(v) => set({ of: v === 'value' ? undefined : v }, { push: true })}
            data={[
              { value: 'value', label: state.value },
              { value: 'conversions', label: term({ marketing: 'How many', it: 'count' }) },
            ]}
          />
        )}
      </div>
      {!conversion ? (
        <EmptyState title="Name what counts">
          For example Order Completed: which touchpoints or campaigns people met before they ordered, and how much of the orders is owed to each.
          <Suggested names={names.events.filter((e) => /order completed|purchase|signed up|subscri|converted/i.test(e))} choose={(event) => set({ conversion: event }, { push: true })} />
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
          files={{ csv: save, png: () => downloadPicture(picture.current, 'rapport-attribution.png') }}
        >
          {answer && (
            <p className={css.finding}>
              <Said {...sayingOf(answer.sentence)} />
            </p>
          )}
          {answer && (
            <p className={css.asOf}>
              <Term
                k={{
                  marketing: `${count(answer.conversions)} conversions${worth ? `, worth ${amount(answer.value)}` : ''}; before ${count(answer.untouched)} of them nothing was met in ${window}.`,
                  it: `n=${answer.conversions}, value=${answer.value}, untouched=${answer.untouched}, unattributed=${answer.unattributed}`,
                }}
              />
            </p>
          )}
          {answer && answer.channels.length === 0 ? (
            <EmptyState title="Nothing was met before">{by === '$source' ? 'Choose a longer time, or another event.' : 'No event says that it came from a campaign: send context.campaign with your links’ utm parameters.'}</EmptyState>
          ) : answer && form === 'chart' ? (
            <Suspense fallback={<Lines count={8} />}>
              <AttributionChart channels={ranked} nameOf={nameOf} models={chosen} labels={chosen.map((m) => said.find((s) => s.value === m)?.label ?? m)} figure={figure} hold={hold} />
            </Suspense>
          ) : (
            <DataTable name="attribution" label="Attribution as a table" rows={ranked} columns={columns} idOf={(c) => c.channel ?? ' others'} still />
          )}
          {answer && (
            <p className={css.asOf}>
              {chosen.map((m) => {
                const model = said.find((s) => s.value === m)
                return model ? (
                  <span key={m} className={css.model}>
                    <b>{model.label}</b> <Term k={model.says} />
                  </span>
                ) : null
              })}
            </p>
          )}
        </Question>
      )}
      {answer && <PathsTable answer={answer} worth={worth ? (state.value ?? '') : ''} />}
    </div>
  )
}

/** A property's name, completed from those that the event has been seen with. */
export function Property({ label, empty, value, properties, choose }: { label: string; empty: string; value: string; properties: string[]; choose: (name: string) => void }) {
  return <Autocomplete key={value} size="xs" label={label} placeholder={empty} defaultValue={value} data={[...new Set(properties)]} limit={50} onOptionSubmit={choose} onBlur={(e) => e.currentTarget.value.trim() !== value && choose(e.currentTarget.value.trim())} />
}

function Lengths({ label, value, usual, among, choose }: { label: string; value: string; usual: string; among: string[]; choose: (length: string | undefined) => void }) {
  return <NativeSelect size="xs" label={label} value={value} onChange={(e) => choose(e.currentTarget.value === usual ? undefined : e.currentTarget.value)} data={among.includes(value) ? among : [value, ...among]} />
}
