import type { ECharts } from 'echarts/core'

/** Hands what a chart shows to the browser, as a picture of twice the size on the page's own ground. */
export function downloadPicture(chart: ECharts | null, name: string): void {
  const url = chart?.getDataURL({ type: 'png', pixelRatio: 2, backgroundColor: getComputedStyle(document.documentElement).getPropertyValue('--surface') })
  if (!url) return
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
}
