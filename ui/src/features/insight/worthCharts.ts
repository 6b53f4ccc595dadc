import { count } from '../../lib/number'
import { axis, escaped, tooltip, type Colours } from '../../ui/Chart'
import { amount, type GridCell, type Pair } from './worth'

const grid = { left: 64, right: 24, top: 32, bottom: 44 }

function valueAxis(c: Colours, name: string) {
  return { type: 'value', name, nameTextStyle: { color: c.dim, align: 'left' }, ...axis(c), splitLine: { lineStyle: { color: c.line } } }
}

function categories(c: Colours, data: string[], name: string) {
  return { type: 'category', data, name, nameLocation: 'middle', nameGap: 28, nameTextStyle: { color: c.dim }, ...axis(c), splitLine: { show: false } }
}

/** Bars of what happened, with what the model says as hollow ones beside them. */
export function beside(c: Colours, pairs: Pair[], names: { actual: string; expected: string; x: string; y: string }) {
  const bar = { type: 'bar', barMaxWidth: 28, barGap: '10%' }
  return {
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' }, ...tooltip(c), valueFormatter: (v: number) => amount(v) },
    grid,
    xAxis: categories(c, pairs.map((p) => p.at), names.x),
    yAxis: valueAxis(c, names.y),
    series: [
      { ...bar, name: names.actual, data: pairs.map((p) => p.actual), itemStyle: { color: c.accent } },
      { ...bar, name: names.expected, data: pairs.map((p) => p.expected), itemStyle: { color: c.soft, borderColor: c.text, borderWidth: 1 } },
    ],
  }
}

/** The name at the end of a line: the greater one above it, the other below. */
const end = (colour: string, above: boolean) => ({ show: true, color: colour, fontWeight: 600, formatter: '{a}', offset: [0, above ? -7 : 7] })

/** What happened as a line, what the model says as a dashed one; a rule where the model saw no further. */
export function along(c: Colours, pairs: Pair[], names: { actual: string; expected: string; x: string; y: string }) {
  const line = { type: 'line', symbolSize: 5, showSymbol: pairs.length < 20 }
  const last = pairs.at(-1)
  const more = last !== undefined && last.actual >= last.expected
  return {
    tooltip: { trigger: 'axis', ...tooltip(c), valueFormatter: (v: number) => amount(v) },
    grid: { ...grid, right: 112 },
    xAxis: { ...categories(c, pairs.map((p) => p.at), names.x), boundaryGap: false },
    yAxis: valueAxis(c, names.y),
    series: [
      { ...line, name: names.actual, data: pairs.map((p) => p.actual), lineStyle: { color: c.accent, width: 2 }, itemStyle: { color: c.accent }, endLabel: end(c.accent, more) },
      { ...line, name: names.expected, data: pairs.map((p) => p.expected), lineStyle: { color: c.text, width: 1.5, type: 'dashed' }, itemStyle: { color: c.text }, endLabel: end(c.text, !more) },
    ],
  }
}

/** How many people there are in each of several bars. */
export function spread(c: Colours, bars: { at: string; people: number }[], names: { x: string; y: string }) {
  return {
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' }, ...tooltip(c), valueFormatter: (v: number) => count(v) },
    grid,
    xAxis: categories(c, bars.map((b) => b.at), names.x),
    yAxis: valueAxis(c, names.y),
    series: [{ type: 'bar', name: names.y, barMaxWidth: 48, data: bars.map((b) => b.people), itemStyle: { color: c.accent }, label: { show: true, position: 'top', color: c.dim, formatter: ({ value }: { value: number }) => (value > 0 ? count(value) : '') } }],
  }
}

/** The grid of recency and frequency: the more people, or the more money, the darker. Names are broken into lines of a width. */
export function fields(c: Colours, cells: GridCell[], by: 'people' | 'total', chosen: string, names: { recency: string; frequency: string; say: (g: GridCell) => string }, width?: number) {
  const sizeOf = (g: GridCell) => (by === 'people' ? g.people : (g.total ?? 0))
  const most = Math.max(1, ...cells.map(sizeOf))
  const fifths = ['1', '2', '3', '4', '5']
  return {
    tooltip: { ...tooltip(c), formatter: ({ dataIndex }: { dataIndex: number }) => escaped(cells[dataIndex] && names.say(cells[dataIndex])) },
    grid: { left: 64, right: 16, top: 8, bottom: 44 },
    xAxis: { ...categories(c, fifths, names.frequency), splitArea: { show: false } },
    yAxis: { ...categories(c, fifths, names.recency), nameGap: 32 },
    visualMap: { show: false, min: 0, max: most, dimension: 2, inRange: { color: [c.soft, c.accent] } },
    series: [
      {
        type: 'heatmap',
        cursor: 'pointer',
        data: cells.map((g) => ({
          value: [g.frequency - 1, g.recency - 1, sizeOf(g)],
          itemStyle: { borderColor: chosen === `${g.recency}-${g.frequency}` ? c.text : c.raised, borderWidth: 3, borderRadius: 6 },
          label: { color: sizeOf(g) > most * 0.45 ? c.raised : c.text },
        })),
        label: { show: true, fontSize: 11, lineHeight: 15, width, overflow: width ? 'break' : 'none', formatter: ({ dataIndex }: { dataIndex: number }) => (cells[dataIndex] ? `${cells[dataIndex].name.marketing}\n${by === 'people' ? count(cells[dataIndex].people) : amount(cells[dataIndex].total)}` : '') },
        emphasis: { itemStyle: { borderColor: c.strong } },
      },
    ],
  }
}
