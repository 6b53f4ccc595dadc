import type { ECharts } from 'echarts/core'
import { useCallback } from 'react'
import { count } from '../../lib/number'
import { Chart, escaped, tooltip, type Colours } from '../../ui/Chart'
import type { Words } from '../../ui/words'
import type { PathsAnswer } from './behaviour'
import { percent } from './fields'
import { colourFor, nameOf } from './paths'

interface Point {
  dataType: 'node' | 'edge'
  data: { at: number }
}

/** The layers of a flow, left to right in time, each node as high as the paths that go through it. */
export function PathsChart({ answer, back, of, words, hold }: { answer: PathsAnswer; back: boolean; of: 'people' | 'paths'; words: Words; hold: (chart: ECharts | null) => void }) {
  const first = Math.min(0, ...answer.nodes.map((n) => n.step))
  const draw = useCallback(
    (c: Colours) => {
      const name = (at: number) => nameOf(answer.nodes[at]?.label ?? {}, words)
      return {
        tooltip: {
          trigger: 'item',
          ...tooltip(c),
          formatter: (p: Point) => {
            if (p.dataType === 'edge') {
              const e = answer.edges[p.data.at]
              if (!e) return ''
              const whole = answer.nodes[back ? e.to : e.from]?.paths ?? 0
              return `<b>${escaped(name(e.from))} → ${escaped(name(e.to))}</b><br>${count(e.people)} customers, ${count(e.paths)} times<br>${percent(whole > 0 ? e.paths / whole : null)} of ${escaped(name(back ? e.to : e.from))}`
            }
            const n = answer.nodes[p.data.at]
            return n ? `<b>${escaped(name(p.data.at))}</b><br>${count(n.people)} customers, ${count(n.paths)} times<br>${back ? 'nothing before it' : 'nothing after it'}: ${count(n.ends)}` : ''
          },
        },
        series: [
          {
            type: 'sankey',
            left: 8,
            right: 168,
            top: 8,
            bottom: 8,
            nodeWidth: 12,
            nodeGap: 14,
            nodeAlign: 'left',
            draggable: false,
            emphasis: { focus: 'adjacency' },
            label: { position: 'right', color: c.text, fontSize: 11, fontFamily: 'Inter Variable', width: 150, overflow: 'truncate', textBorderColor: c.raised, textBorderWidth: 2 },
            lineStyle: { color: 'source', opacity: 0.28, curveness: 0.5 },
            data: answer.nodes.map((n, at) => ({
              name: String(at),
              at,
              depth: n.step - first,
              value: n[of],
              itemStyle: { color: n.others ? c.strong : colourFor(n.label.it ?? '', c.series), borderWidth: 0 },
              label: { formatter: `${name(at)}  ${count(n[of])}` },
            })),
            links: answer.edges.map((e, at) => ({ source: String(e.from), target: String(e.to), value: e[of], at })),
          },
        ],
      }
    },
    [answer, back, of, words, first],
  )
  const widest = Math.max(1, ...[...new Set(answer.nodes.map((n) => n.step))].map((s) => answer.nodes.filter((n) => n.step === s).length))
  const busiest = answer.edges.toSorted((a, b) => b.paths - a.paths).slice(0, 3)
  return (
    <Chart
      draw={draw}
      height={Math.max(320, 40 + widest * 48)}
      hold={hold}
      label={`Paths of ${count(answer.people)} customers; the most frequent steps: ${busiest.map((e) => `${nameOf(answer.nodes[e.from]?.label ?? {}, 'marketing')} to ${nameOf(answer.nodes[e.to]?.label ?? {}, 'marketing')}, ${count(e.paths)} times`).join('; ')}`}
    />
  )
}
