// Annotations: definitions that say what was the matter at some time, and where they lie in an answer.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { answer as answered, api } from '../../api/client'
import { definitionBody, type DefinitionDraft } from '../../ui/DefinitionFields'
import { said } from '../../ui/Wording'
import type { Words } from '../../ui/words'
import type { TrendAnswer } from './queries'
import type { Mark } from './TrendChart'

export interface Annotation {
  key: string
  label: { marketing: string; it: string }
  /** A date, which is of the answer's calendar, or an instant. */
  from: string
  /** Before when it ends; none for what was at one time. */
  to?: string
}

const day = 86_400_000
const wall = (start: string) => Date.parse(`${start.slice(0, 19)}Z`)

/** The mark of an annotation among periods: from the one it begins in to the one it ends in, if it has anything of them. All is compared as the clocks of the periods show it. */
export function placed(a: Annotation, periods: string[], label: string): Mark | undefined {
  const starts = periods.map(wall)
  const first = starts[0]
  const last = starts.at(-1)
  if (first === undefined || last === undefined) return undefined
  const shown = (text: string) => {
    if (text.length === 10) return Date.parse(text)
    const at = Date.parse(text)
    const near = periods.findLast((p) => Date.parse(p) <= at) ?? periods[0] ?? ''
    return at + wall(near) - Date.parse(near)
  }
  const from = shown(a.from)
  const to = a.to ? shown(a.to) - 1 : from
  const step = starts.length > 1 ? last - (starts.at(-2) ?? last) : day
  if (Number.isNaN(from) || Number.isNaN(to) || to < first || from >= last + step) return undefined
  const at = (t: number) => Math.max(0, starts.findLastIndex((s) => s <= t))
  return { label, from: at(from), to: at(to) }
}

function useAnnotations() {
  return useQuery({
    queryKey: ['annotations'],
    queryFn: async ({ signal }): Promise<Annotation[]> => {
      const { items } = await answered(api.GET('/api/v1/definitions', { params: { query: { kind: 'annotation' } }, signal }))
      return items.flatMap((d) => {
        const spec = d.spec as { at?: string; from?: string; to?: string }
        const from = spec.at ?? spec.from
        return d.status === 'ended' || !from ? [] : [{ key: d.key, label: { marketing: d.wording?.marketing ?? d.key, it: d.wording?.it ?? d.key }, from, ...(spec.to && { to: spec.to }) }]
      })
    },
    retry: false,
    staleTime: 15_000,
  })
}

/** The marks of an answer, the first first. */
export function useMarks(answer: TrendAnswer | undefined, words: Words): Mark[] {
  const { data } = useAnnotations()
  return useMemo(() => {
    const periods = answer?.periods ?? []
    return (data ?? [])
      .flatMap((a) => placed(a, periods, said(a.label, words)) ?? [])
      .toSorted((a, b) => a.from - b.from)
      .slice(0, 20)
  }, [data, answer, words])
}

export function useAnnotate() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ draft, at, to }: { draft: DefinitionDraft; at: string; to: string }) =>
      answered(api.PUT('/api/v1/definitions/{kind}/{key}', { params: { path: { kind: 'annotation', key: draft.key } }, headers: { 'If-None-Match': '*' }, body: definitionBody(draft, to ? { from: at, to } : { at }) })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['annotations'] }),
  })
}
