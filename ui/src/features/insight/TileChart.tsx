import { lazy, useCallback, useMemo, type ReactNode } from 'react'
import { said, useTerm, useWording } from '../../ui/Wording'
import { agedRows } from './aged'
import type { CohortsAnswer, LifecycleAnswer, PathsAnswer, StickinessAnswer } from './behaviour'
import { propertyName, type ChangeAnswer, type Finding } from './changes'
import { listOf, sayingOf, unitOf } from './fields'
import { funnelRows } from './FunnelPage'
import { models, modelsOf, type Model } from './models'
import type { FunnelAnswer, RetentionAnswer, TrendAnswer } from './queries'
import type { SavedAnswer } from './saved'
import { kinds } from './scores'
import type { Mark } from './TrendChart'
import type { AttributionAnswer, Channel, VoiceAnswer } from './voices'
import type { SurvivalAnswer, ValueAnswer } from './worth'

const TrendChart = lazy(() => import('./TrendChart').then((m) => ({ default: m.TrendChart })))
const FunnelChart = lazy(() => import('./FunnelChart').then((m) => ({ default: m.FunnelChart })))
const RetentionChart = lazy(() => import('./RetentionChart').then((m) => ({ default: m.RetentionChart })))
const LifecycleChart = lazy(() => import('./LifecycleChart').then((m) => ({ default: m.LifecycleChart })))
const DaysChart = lazy(() => import('./StickinessChart').then((m) => ({ default: m.DaysChart })))
const PathsChart = lazy(() => import('./PathsChart').then((m) => ({ default: m.PathsChart })))
const CohortsChart = lazy(() => import('./CohortsChart').then((m) => ({ default: m.CohortsChart })))
const SurvivalChart = lazy(() => import('./SurvivalChart').then((m) => ({ default: m.SurvivalChart })))
const GridChart = lazy(() => import('./GridChart').then((m) => ({ default: m.GridChart })))
const AttributionChart = lazy(() => import('./AttributionChart').then((m) => ({ default: m.AttributionChart })))
const VoiceChart = lazy(() => import('./VoiceChart').then((m) => ({ default: m.VoiceChart })))
const ChangeChart = lazy(() => import('./ChangeChart').then((m) => ({ default: m.ChangeChart })))

const nothing = () => undefined
const noMarks: Mark[] = []

/** What a definition says of a saved question that its answer does not: its units, and the page with how it is shown. */
export interface Asked {
  question?: { unit?: string; by?: string }
  page?: string
}

/** The answer as its own page draws it; none where there is nothing to draw. */
export function chartOf(saved: SavedAnswer, of: Asked): ReactNode {
  const answer: unknown = saved.answer
  switch (saved.kind) {
    case 'trends':
      return <Trend answer={answer as TrendAnswer} />
    case 'funnel':
      return <Funnel answer={answer as FunnelAnswer} />
    case 'retention':
      return <RetentionChart answer={answer as RetentionAnswer} part={answer as RetentionAnswer} counting="returned" hold={nothing} />
    case 'lifecycle':
      return <LifecycleChart answer={answer as LifecycleAnswer} part={(answer as LifecycleAnswer).all} hold={nothing} />
    case 'stickiness':
      return <DaysChart answer={answer as StickinessAnswer} hold={nothing} />
    case 'paths':
      return (answer as PathsAnswer).paths > 0 && <Paths answer={answer as PathsAnswer} />
    case 'cohorts':
      return (answer as CohortsAnswer).cohorts.some((c) => c.people > 0) && <Cohorts answer={answer as CohortsAnswer} by={of.question?.by} />
    case 'survival':
      return <SurvivalChart answer={answer as SurvivalAnswer} />
    case 'value':
      return <GridChart answer={answer as ValueAnswer} />
    case 'attribution':
      return (answer as AttributionAnswer).channels.length > 0 && <Attribution answer={answer as AttributionAnswer} page={of.page} />
    case 'voice':
      return (answer as VoiceAnswer).score.answers > 0 && <Voice answer={answer as VoiceAnswer} unit={of.question?.unit} />
    case 'change':
      return (answer as ChangeAnswer).findings.length > 0 && <Change answer={answer as ChangeAnswer} />
    default:
      return undefined
  }
}

function Trend({ answer }: { answer: TrendAnswer }) {
  const { words } = useWording()
  const labels = useMemo(() => answer.series.map((s) => said(sayingOf(s.label), words)), [answer, words])
  return <TrendChart answer={answer} labels={labels} people={false} kind="line" title="" marks={noMarks} hold={nothing} />
}

function Funnel({ answer }: { answer: FunnelAnswer }) {
  const { words } = useWording()
  const labels = useMemo(() => answer.steps.map((s) => said(sayingOf(s), words)), [answer, words])
  const rows = useMemo(() => funnelRows(answer, answer.parts.length > 1), [answer])
  return <FunnelChart rows={rows} labels={labels} hold={nothing} open={nothing} />
}

function Paths({ answer }: { answer: PathsAnswer }) {
  const { words } = useWording()
  return <PathsChart answer={answer} back={answer.nodes.some((n) => n.step < 0)} of="paths" words={words} hold={nothing} />
}

function Cohorts({ answer, by }: { answer: CohortsAnswer; by: string | undefined }) {
  const rows = useMemo(() => agedRows(answer, unitOf(by, 'month')), [answer, by])
  return <CohortsChart answer={answer} rows={rows} hold={nothing} />
}

const mostChannels = 5
const conversions = (c: Channel, m: Model) => c.conversions[m]

function Attribution({ answer, page }: { answer: AttributionAnswer; page: string | undefined }) {
  const term = useTerm()
  const chosen = useMemo(() => modelsOf(listOf(new URLSearchParams(page?.split('?')[1]).get('models') ?? undefined)), [page])
  const channels = useMemo(() => answer.channels.toSorted((a, b) => b.markov - a.markov).slice(0, mostChannels), [answer])
  const labels = useMemo(() => chosen.map((m) => term(models.find((x) => x.value === m)?.name ?? { marketing: m, it: m })), [chosen, term])
  const nameOf = useCallback((c: Channel) => c.channel ?? term({ marketing: 'all others', it: 'others' }), [term])
  return <AttributionChart channels={channels} nameOf={nameOf} models={chosen} labels={labels} figure={conversions} hold={nothing} />
}

function Voice({ answer, unit }: { answer: VoiceAnswer; unit: string | undefined }) {
  return <VoiceChart answer={answer} unit={unitOf(unit, 'month')} name={kinds.find((k) => k.value === answer.score.kind)?.name ?? answer.score.kind} hold={nothing} />
}

function Change({ answer }: { answer: ChangeAnswer }) {
  const term = useTerm()
  const nameOf = useCallback((f: Finding) => `${term(propertyName(f.property))}: ${f.value}`, [term])
  return <ChangeChart findings={answer.findings} nameOf={nameOf} hold={nothing} />
}
