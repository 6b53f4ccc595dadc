import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { answer, api } from '../../api/client'
import type { components } from '../../api/gen/schema'

type Schemas = components['schemas']
export type ChangeQuestion = Schemas['ChangeQuestion']
export type ChangeAnswer = Schemas['ChangeAnswer']
export type Finding = ChangeAnswer['findings'][number]
export type Candidate = ChangeAnswer['candidates'][number]
export type Draft = Schemas['Draft']

export function useChange(question: ChangeQuestion | null, asOf: string | undefined) {
  return useQuery({
    queryKey: ['insight', 'change', question, asOf],
    enabled: question !== null,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    retry: false,
    queryFn: ({ signal }) => answer(api.POST('/api/v1/insight/change', { params: { query: { asOf } }, body: question as ChangeQuestion, signal })),
  })
}

const day = /^\d{4}-\d{2}-\d{2}$/

const known = (t: string | undefined) => (t !== undefined && !Number.isNaN(Date.parse(t)) ? t : undefined)

/** The range as the server takes it. Days in the address are both meant; instants are from then to before then. */
export function rangeAsked(from: string | undefined, to: string | undefined, last: string): { from?: string; to?: string; last?: string } {
  const begin = known(from)
  if (!begin) return { last }
  const end = known(to) ?? (day.test(begin) ? begin : undefined)
  return { from: begin, to: end !== undefined && day.test(end) ? dayAfter(end) : end }
}

export function dayAfter(date: string): string {
  const at = new Date(`${date}T00:00:00Z`)
  at.setUTCDate(at.getUTCDate() + 1)
  return at.toISOString().slice(0, 10)
}

/** What a property is called beside its value. */
export function propertyName(property: string) {
  const names: Record<string, string> = { $source: 'Touchpoint', 'context.campaign.name': 'Campaign', 'context.campaign.source': 'Where it ran', 'context.campaign.medium': 'Kind of advertising', 'context.locale': 'Language', 'context.timezone': 'Time zone', 'context.os.name': 'System', 'context.device.type': 'Device', 'context.page.path': 'Page' }
  return { marketing: names[property] ?? property, it: property }
}

/** −38 or +1,204.5. */
export function signed(v: number): string {
  const text = new Intl.NumberFormat('en', { maximumFractionDigits: Math.abs(v) >= 100 || Number.isInteger(v) ? 0 : Math.abs(v) >= 1 ? 1 : 3 }).format(Math.abs(v))
  if (text === '0') return '0'
  return v < 0 ? `−${text}` : `+${text}`
}

/** The chance in words that deserve no more digits. */
export const chance = (q: number) => (q < 0.001 ? '< 0.1 %' : `${(q * 100).toFixed(q < 0.1 ? 1 : 0)} %`)
