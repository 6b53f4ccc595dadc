import { useCallback } from 'react'
import { count } from '../../lib/number'
import { axis, tooltip, type Colours } from '../../ui/Chart'
import { ChartPanel } from '../../ui/ChartPanel'
import { useTerm } from '../../ui/Wording'
import { sideName } from './scores'
import type { VoiceAnswer } from './voices'

/** How many gave which answer. Only behind lazy(): it brings ECharts with it. */
export function VoiceBoxes({ answer }: { answer: VoiceAnswer }) {
  const term = useTerm()
  const kind = answer.score.kind
  const whole = answer.boxes.every((b) => b.to - b.from <= 1)
  const nameOf = useCallback((b: VoiceAnswer['boxes'][number]) => (whole ? `${b.from}` : `${b.from} – ${b.to}`), [whole])
  const draw = useCallback(
    (c: Colours) => ({
      tooltip: { trigger: 'axis', ...tooltip(c), axisPointer: { type: 'shadow' } },
      grid: { left: 56, right: 16, top: 24, bottom: 32 },
      xAxis: { type: 'category', data: answer.boxes.map(nameOf), ...axis(c), splitLine: { show: false } },
      yAxis: { type: 'value', min: 0, minInterval: 1, ...axis(c), splitLine: { lineStyle: { color: c.line } } },
      series: [
        {
          type: 'bar',
          name: 'answers',
          barMaxWidth: 48,
          data: answer.boxes.map((b) => ({ value: b.answers ?? null, itemStyle: { color: b.side === 'best' ? c.good : b.side === 'worst' ? c.bad : c.strong } })),
          label: { show: true, position: 'top', color: c.text, fontSize: 11, formatter: ({ value }: { value: number | null }) => (value === null ? 'few' : count(value)) },
        },
      ],
    }),
    [answer, nameOf],
  )
  const sides = (['worst', 'middle', 'best'] as const).filter((s) => answer.boxes.some((b) => b.side === s))
  return (
    <ChartPanel
      name="boxes"
      title={{ marketing: 'What they answered', it: 'distribution(score)' }}
      unit={{ marketing: `answers; ${sides.map((s) => sideName(s, kind).marketing).join(', ')}`, it: `n by score; ${sides.map((s) => sideName(s, kind).it).join(', ')}` }}
      file="rapport-voice-answers"
      heads={[
        { marketing: 'Answer', it: 'score' },
        { marketing: 'Counts as', it: 'side' },
        { marketing: 'Answers', it: 'n' },
      ]}
      rows={answer.boxes.map((b) => [nameOf(b), term(sideName(b.side, kind)), b.answers ?? 'few'])}
      draw={draw}
      label={`Answers: ${answer.boxes.map((b) => `${nameOf(b)} ${b.answers ?? 'few'}`).join(', ')}`}
      height={200}
    />
  )
}
