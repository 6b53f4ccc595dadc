import { useComputedColorScheme } from '@mantine/core'
import { BarChart, HeatmapChart, LineChart, SankeyChart, ScatterChart } from 'echarts/charts'
import { GridComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent, VisualMapComponent } from 'echarts/components'
import { LabelLayout } from 'echarts/features'
import { init, use as register, type ECharts, type EChartsCoreOption } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { useEffect, useRef } from 'react'

register([MarkLineComponent, MarkAreaComponent, LineChart, BarChart, ScatterChart, SankeyChart, HeatmapChart, GridComponent, TooltipComponent, VisualMapComponent, LabelLayout, CanvasRenderer])

/** The colours that a chart is drawn in, as they are in the scheme of the moment. */
export interface Colours {
  accent: string
  soft: string
  text: string
  dim: string
  line: string
  strong: string
  raised: string
  good: string
  bad: string
  /** One after the other, for what has no colour of its own. */
  series: string[]
}

/** Draws what draw says, again when it or the scheme changes. Only behind lazy(): it brings ECharts with it. */
export function Chart({ draw, label, height, hold, pick }: { draw: (c: Colours) => EChartsCoreOption; label: string; height: number; hold?: (chart: ECharts | null) => void; pick?: (index: number) => void }) {
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<ECharts | null>(null)
  const scheme = useComputedColorScheme()

  useEffect(() => {
    const at = place.current
    if (!at) return undefined
    const made = init(at)
    chart.current = made
    hold?.(made)
    const watch = new ResizeObserver(() => made.resize())
    watch.observe(at)
    return () => {
      watch.disconnect()
      made.dispose()
      chart.current = null
      hold?.(null)
    }
  }, [hold])

  useEffect(() => {
    const made = chart.current
    if (!made || !pick) return undefined
    const clicked = ({ dataIndex }: { dataIndex: number }) => pick(dataIndex)
    made.on('click', clicked)
    return () => void made.off('click', clicked)
  }, [pick])

  useEffect(() => {
    // The scheme turns the variables that the colours are read from.
    if (!scheme) return
    const still = typeof matchMedia !== 'undefined' && matchMedia('(prefers-reduced-motion: reduce)').matches
    chart.current?.setOption({ animation: !still, animationDuration: 150, textStyle: { fontFamily: 'Inter Variable' }, ...draw(colours()) }, true)
  }, [draw, scheme])

  return <div ref={place} style={{ height }} role="img" aria-label={label} />
}

function colours(): Colours {
  const style = getComputedStyle(document.documentElement)
  const of = (name: string) => style.getPropertyValue(`--${name}`).trim()
  return { accent: of('accent'), soft: of('accent-soft'), text: of('text'), dim: of('text-dim'), line: of('line'), strong: of('line-strong'), raised: of('raised'), good: of('good'), bad: of('bad'), series: ['accent', 'marketing', 'good', 'warn', 'it', 'bad', 'joint'].map(of) }
}

/** An axis without a line of its own, its words small. */
export function axis(c: Colours) {
  return { axisLine: { show: false }, axisTick: { show: false }, axisLabel: { color: c.dim, fontFamily: 'Inter Variable', fontSize: 11 } }
}

export function tooltip(c: Colours) {
  return { backgroundColor: c.raised, borderColor: c.line, textStyle: { color: c.text, fontSize: 12 } }
}

/** A text as ECharts shows it in a tooltip, which is HTML. */
export const escaped = (text: string | undefined) => (text ?? '').replaceAll('&', '&amp;').replaceAll('<', '&lt;')
