import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { answer, api } from '../../api/client'
import type { components } from '../../api/gen/schema'
import type { Condition, Json } from './forms'

export type Warning = components['schemas']['Warning']
export type Cost = components['schemas']['Cost']

type Schema = components['schemas']['Condition']

/** A condition in all its forms: as text, in words, what it takes, and which of its names are unknown. */
export function useAppraisal(condition: Condition | null) {
  return useQuery({
    queryKey: ['conditions', condition],
    enabled: condition !== null,
    queryFn: ({ signal }) => answer(api.POST('/api/v1/conditions/parse', { body: { condition: condition as Schema }, signal })),
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 10_000,
  })
}

/** The condition that a text says. */
export function useParsed(text: string) {
  return useQuery({
    queryKey: ['conditions', 'text', text],
    enabled: text.trim() !== '',
    queryFn: ({ signal }) => answer(api.POST('/api/v1/conditions/parse', { body: { text }, signal })),
    retry: false,
    staleTime: 10_000,
  })
}

/** "column 27" as its number. */
export function columnOf(where: string | undefined): number | null {
  const found = /column (\d+)/.exec(where ?? '')
  return found ? Number(found[1]) : null
}

/** The name that a warning's hint suggests, if it suggests one. */
export function suggested(warning: Warning): string | null {
  const found = /^did you mean [“"‘']?(.*?)[”"’']?\?$/.exec(warning.hint ?? '')
  return found?.[1] ?? null
}

/** The condition with another name at a warning's place. What leads on into an object stays. */
export function renamed(condition: Condition, where: string, name: string): Condition {
  const steps = where.split(/[.[\]]+/).filter(Boolean)
  return at(condition, steps, name) as Condition
}

function at(value: Json | undefined, [step, ...rest]: string[], name: string): Json {
  if (step === undefined) return name
  if (Array.isArray(value)) return value.map((v, i) => (String(i) === step ? at(v, rest, name) : v))
  if (typeof value !== 'object' || value === null) return value ?? name
  const old = value[step]
  if (rest.length > 0) return { ...value, [step]: at(old, rest, name) }
  const tail = (step === 'trait' || step === 'property') && typeof old === 'string' && old.includes('.') ? old.slice(old.indexOf('.')) : ''
  return { ...value, [step]: name + tail }
}

/** What keeping a condition live takes, in plain words. */
export function costInWords(cost: Cost, size: (bytes: number) => string): string {
  if (cost.features === 0) return 'Keeping it live takes no figures of its own.'
  const figures = cost.features === 1 ? '1 figure' : `${cost.features} figures`
  const fresh = cost.newFeatures === 0 ? 'kept already for others' : cost.newFeatures === cost.features ? (cost.features === 1 ? 'a new one' : 'all new') : `${cost.newFeatures} of them new`
  const most = cost.mostBytesPerPerson > cost.bytesPerPerson ? `, ${size(cost.mostBytesPerPerson)} for the busiest` : ''
  return `Keeping it live takes ${figures} per customer (${fresh}), about ${size(cost.bytesPerPerson)} each${most}.${cost.everyEvent ? ' Every event has to be looked at for it.' : ''}`
}
