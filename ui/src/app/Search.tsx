import { Spotlight, spotlight, type SpotlightActionData } from '@mantine/spotlight'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { answer, api } from '../api/client'
import { useTerm, useWording } from '../ui/Wording'
import css from './Search.module.css'

export const openSearch = () => spotlight.open()

const pages = ['live', 'people', 'segments', 'lists', 'traits', 'sources', 'quarantine'] as const

/** Search everything: customers by the API, segments and pages by their names in both wordings. */
export function Search() {
  const navigate = useNavigate()
  const term = useTerm()
  const { words } = useWording()
  const [query, setQuery] = useState('')
  const [asked] = useDebouncedValue(query.trim(), 150)
  const people = useQuery({
    queryKey: ['search', asked],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/people', { params: { query: { q: asked, limit: 8 } }, signal })),
    enabled: asked.length > 1,
    retry: false,
  })
  const segments = useQuery({ queryKey: ['search', 'segments'], queryFn: () => answer(api.GET('/api/v1/segments')), staleTime: 30_000, retry: false })

  const has = (...texts: (string | undefined)[]) => texts.some((t) => t?.toLowerCase().includes(query.trim().toLowerCase()))
  const found: { group: string; actions: SpotlightActionData[] }[] = [
    {
      group: term('page.people'),
      actions: (asked.length > 1 ? (people.data?.items ?? []) : []).map((p) => ({
        id: 'person ' + p.id,
        label: p.label,
        description: p.identifiers.map((i) => `${i.type}:${i.value}`).join('  '),
        onClick: () => void navigate({ to: '/people/$id', params: { id: p.id } }),
      })),
    },
    {
      group: term('page.segments'),
      actions: (segments.data?.items ?? [])
        .filter((s) => has(s.definition.key, s.definition.wording?.marketing, s.definition.wording?.it))
        .slice(0, 8)
        .map((s) => ({
          id: 'segment ' + s.definition.key,
          label: (words === 'it' ? s.definition.wording?.it : s.definition.wording?.marketing) || s.definition.key,
          description: words === 'it' ? s.sentence.it : s.sentence.marketing,
          onClick: () => void navigate({ to: '/segments/$key', params: { key: s.definition.key } }),
        })),
    },
    {
      group: 'Pages',
      actions: pages
        .filter((p) => has(p, term(`page.${p}`)))
        .map((p) => ({ id: 'page ' + p, label: term(`page.${p}`), onClick: () => void navigate({ to: `/${p}` }) })),
    },
  ].filter((g) => g.actions.length > 0)

  return (
    <Spotlight.Root query={query} onQueryChange={setQuery} clearQueryOnClose shortcut={null} scrollable maxHeight={420} classNames={{ content: css.content }}>
      <Spotlight.Search placeholder="A name, an identifier, a segment, a page" aria-label={term('search.everything')} />
      <Spotlight.ActionsList>
        {found.map((g) => (
          <Spotlight.ActionsGroup key={g.group} label={g.group}>
            {g.actions.map((a) => (
              <Spotlight.Action key={a.id} label={a.label} description={a.description} onClick={a.onClick} />
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {found.length === 0 && <Spotlight.Empty>{people.isFetching ? 'Looking…' : 'Nothing of that name. Parts of names and identifiers are found, from two letters on.'}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  )
}
