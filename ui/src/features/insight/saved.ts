import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api } from '../../api/client'
import type { components } from '../../api/gen/schema'
import { definitionBody, type DefinitionDraft } from '../../ui/DefinitionFields'

type Schemas = components['schemas']
export type Definition = Schemas['Definition']
export type Figure = Schemas['Figure']
export type SavedAnswer = Schemas['SavedAsked']

export interface Tile {
  question: string
  form?: 'chart' | 'table' | 'number'
  figure?: string
  width?: number
}

type Kind = 'question' | 'dashboard' | 'alert'

export function useDefinitions(kind: Kind) {
  return useQuery({ queryKey: ['definitions', kind], queryFn: ({ signal }) => answer(api.GET('/api/v1/definitions', { params: { query: { kind } }, signal })) })
}

export function useDefinition(kind: Kind, key: string) {
  return useQuery({ queryKey: ['definitions', kind, key], queryFn: ({ signal }) => answer(api.GET('/api/v1/definitions/{kind}/{key}', { params: { path: { kind, key } }, signal })) })
}

/** Asked again every 15 seconds while it is looked at; the server computes it again only if something came. */
export function useSavedAnswer(key: string, asOf: string | undefined) {
  return useQuery({
    queryKey: ['saved', key, asOf ?? ''],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/questions/{key}/answer', { params: { path: { key }, query: asOf ? { asOf } : {} }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: asOf ? false : 15_000,
    retry: false,
  })
}

export function useCreate(kind: Kind) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ draft, spec }: { draft: DefinitionDraft; spec: Record<string, unknown> }) =>
      answer(api.PUT('/api/v1/definitions/{kind}/{key}', { params: { path: { kind, key: draft.key } }, headers: { 'If-None-Match': '*' }, body: definitionBody(draft, spec) })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['definitions', kind] }),
  })
}

/** A new version of what is there, refused if somebody else made one meanwhile. */
export function useChange(kind: Kind) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ before, spec }: { before: Definition; spec: Record<string, unknown> }) =>
      answer(
        api.PUT('/api/v1/definitions/{kind}/{key}', {
          params: { path: { kind, key: before.key } },
          headers: { 'If-Match': `"${before.hash}"` },
          body: { owners: before.owners ?? { marketing: '', it: '' }, wording: before.wording, spec },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ['definitions', kind] }),
  })
}

/** The tiles of a dashboard's spec. */
export function tilesOf(definition: Definition): Tile[] {
  const tiles = definition.spec['tiles']
  return Array.isArray(tiles) ? (tiles as Tile[]) : []
}

/** The list with one tile a place earlier or later; the same list where there is no such place. */
export function moved(tiles: Tile[], at: number, by: -1 | 1): Tile[] {
  const to = at + by
  const it = tiles[at]
  if (!it || to < 0 || to >= tiles.length) return tiles
  return tiles.toSpliced(at, 1).toSpliced(to, 0, it)
}

/** A figure as people read it: shares in percent. */
export function figureText(f: Figure): string {
  if (f.value === null || f.value === undefined) return '–'
  if (f.unit === 'share') return `${(f.value * 100).toFixed(1)} %`
  return f.value.toLocaleString('en', { maximumFractionDigits: f.unit === 'score' ? 1 : 2 })
}

/** How it stands to the period before: +12 %, or nothing where there is none. */
export function changeText(f: Figure): string | undefined {
  if (f.value === null || f.value === undefined || f.before === null || f.before === undefined) return undefined
  if (f.unit === 'score') return signed(f.value - f.before, '')
  return f.before === 0 ? undefined : signed((100 * (f.value - f.before)) / f.before, ' %')
}

const signed = (n: number, unit: string) => `${n > 0 ? '+' : n < 0 ? '−' : '±'}${Math.abs(n).toFixed(Math.abs(n) < 10 ? 1 : 0)}${unit}`
