import { describe, expect, it } from 'vitest'
import { isFiltered, kindsOf, streamOf, toggled, valuesOf } from './filter'

describe('toggled', () => {
  it('puts a value in and takes it out again', () => {
    const one = toggled({}, 'source', 'web')
    const two = toggled(one, 'source', 'app')
    expect(valuesOf(two, 'source')).toEqual(['web', 'app'])
    expect(toggled(two, 'source', 'web')).toEqual({ source: 'app' })
    expect(toggled(one, 'source', 'web')).toEqual({ source: undefined })
  })
  it('keeps names that hold commas whole', () => {
    expect(valuesOf(toggled({}, 'event', 'Bought, at last'), 'event')).toEqual(['Bought, at last'])
  })
})

describe('streamOf', () => {
  it('asks for all kinds and the rates when nothing is filtered', () => {
    expect(streamOf({})).toBe('/api/v1/live?only=event&only=transition&only=quarantined&only=rates')
  })
  it('repeats a part with several values and escapes them', () => {
    const query = new URL(streamOf({ q: 'tea & rice', source: 'web~app', person: 'email:a@b.example', only: 'transition' }), 'http://x').searchParams
    expect(query.get('q')).toBe('tea & rice')
    expect(query.getAll('source')).toEqual(['web', 'app'])
    expect(query.get('person')).toBe('email:a@b.example')
    expect(query.getAll('only')).toEqual(['transition', 'rates'])
  })
  it('takes no kind that there is not from an address', () => {
    expect(kindsOf({ only: 'rates~nonsense' })).toEqual(['event', 'transition', 'quarantined'])
  })
})

describe('isFiltered', () => {
  it('is about what stands in the address', () => {
    expect(isFiltered({})).toBe(false)
    expect(isFiltered({ segment: 'loyal' })).toBe(true)
  })
})
