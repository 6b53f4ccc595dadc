import { ActionIcon, Menu, SegmentedControl, Tooltip, UnstyledButton, useMantineColorScheme, type MantineColorScheme } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { api, answer } from '../api/client'
import { useTerm, useWording, Term } from '../ui/Wording'
import type { TermKey } from '../ui/words'
import { AsOfBanner, AsOfPicker } from './AsOf'
import { Mark } from './Mark'
import { Search, openSearch } from './Search'
import { sessionQuery } from './session'
import css from './Shell.module.css'

interface Entry {
  to:
    | '/live'
    | '/people'
    | '/segments'
    | '/lists'
    | '/traits'
    | '/dashboards'
    | '/trends'
    | '/funnels'
    | '/retention'
    | '/lifecycle'
    | '/stickiness'
    | '/cohorts'
    | '/paths'
    | '/value'
    | '/survival'
    | '/attribution'
    | '/voice'
    | '/change'
    | '/sql'
    | '/sources'
    | '/webhooks'
    | '/quarantine'
  term: TermKey
  icon: string
}

const groups: { term: TermKey; entries: Entry[] }[] = [
  { term: 'group.today', entries: [{ to: '/live', term: 'page.live', icon: 'M2 8h3l2-5 3 10 2-5h2' }] },
  {
    term: 'group.customers',
    entries: [
      { to: '/people', term: 'page.people', icon: 'M8 2.500a2.700 2.700 0 1 0 0 5.400 2.700 2.700 0 0 0 0-5.400ZM2.800 13.500c.6-3 2.600-4.200 5.200-4.200s4.600 1.200 5.200 4.200' },
      { to: '/segments', term: 'page.segments', icon: 'M6 3.500a4.500 4.500 0 1 0 0 9 4.500 4.500 0 0 0 0-9ZM10 3.500a4.500 4.500 0 1 1 0 9' },
      { to: '/lists', term: 'page.lists', icon: 'M6 4h7M6 8h7M6 12h7M3 4h.1M3 8h.1M3 12h.1' },
      { to: '/traits', term: 'page.traits', icon: 'M2.500 8.500v-6h6l5 5-6 6ZM5.500 5.500h.1' },
    ],
  },
  {
    term: 'group.understand',
    entries: [
      { to: '/dashboards', term: 'page.dashboards', icon: 'M2.500 2.500h5v6h-5ZM9.500 2.500h4v3.500h-4ZM9.500 8h4v5.500h-4ZM2.500 10.500h5v3h-5Z' },
      { to: '/trends', term: 'page.trends', icon: 'M2 12.500 6 8l3 2.500L14 4M10.500 4H14v3.500' },
      { to: '/funnels', term: 'page.funnels', icon: 'M2 3.500h12L10 8.500v4l-4 1.500V8.500Z' },
      { to: '/retention', term: 'page.retention', icon: 'M13 8a5 5 0 1 1-1.600-3.700M13 2.500v2.800h-2.800' },
      { to: '/lifecycle', term: 'page.lifecycle', icon: 'M2.500 8h11M4.500 8V4M8 8V2.500M11.500 8V5M4.500 10v2M8 10v3.500M11.500 10v1.500' },
      { to: '/stickiness', term: 'page.stickiness', icon: 'M2.500 13.500h11M3.500 11.500V9M6.500 11.500V7M9.500 11.500V5M12.500 11.500V2.500' },
      { to: '/cohorts', term: 'page.cohorts', icon: 'M2.500 3h11M2.500 3v10.500M2.500 6.500h11M2.500 10h7M2.500 13.500h3.500M6 3v10.500M9.500 3v7M13.500 3v3.500' },
      { to: '/paths', term: 'page.paths', icon: 'M2.500 5c5 0 5-2 11-2M2.500 5c5 0 5 3 11 3M2.500 8c5 0 5 5 11 5' },
      { to: '/value', term: 'page.value', icon: 'M2.500 3h11v10h-11ZM2.500 6.300h11M2.500 9.700h11M6.200 3v10M9.800 3v10' },
      { to: '/survival', term: 'page.survival', icon: 'M2.500 3v10.500H14M2.500 4.500h3V7H8v2.500h3v1.500h3' },
      { to: '/attribution', term: 'page.attribution', icon: 'M3 3.500h.1M3 8h.1M3 12.500h.1M5 3.500 11 7M5 8h6M5 12.500 11 9M12.500 8h.6' },
      { to: '/voice', term: 'page.voice', icon: 'M2.500 3.500h11v7H8l-3 2.500v-2.500H2.500ZM5.500 6h5M5.500 8h3' },
      { to: '/change', term: 'page.change', icon: 'M2 4.500h4v3h4v4h4M11.500 9l2.500 2.500-2.500 2M4 11.500h.1' },
      { to: '/sql', term: 'page.sql', icon: 'M2.500 3h11v10h-11ZM5 6.500 7 8 5 9.500M8.500 10h2.500' },
    ],
  },
  {
    term: 'group.connect',
    entries: [
      { to: '/sources', term: 'page.sources', icon: 'M3 4h4l2 4 2-4h2M9 8v5M6 13h6' },
      { to: '/webhooks', term: 'page.webhooks', icon: 'M3 12.500h4l3-6M10 6.500a2.200 2.200 0 1 0-2.200-2.200M3 12.500l3-5M13 12.500H9' },
      { to: '/quarantine', term: 'page.quarantine', icon: 'M8 2.500 14 13H2ZM8 6.500v3M8 11.300v.1' },
    ],
  },
]

/** What stands around every page: the rail, the header, and the search. */
export function Shell() {
  const term = useTerm()
  const navigate = useNavigate()
  const place = useRouterState({ select: (s) => s.location.pathname })
  const main = useRef<HTMLElement>(null)
  const entry = groups.flatMap((g) => g.entries).find((e) => place.startsWith(e.to))
  const title = entry ? term(entry.term) : 'Rapport'

  useEffect(() => {
    document.title = `${title} · Rapport`
  }, [title])

  // A new page is announced, and the keyboard begins at its top.
  const before = useRef(place)
  useEffect(() => {
    if (before.current === place) return
    before.current = place
    main.current?.focus({ preventScroll: true })
  }, [place])

  useHotkeys([
    ['mod+K', openSearch],
    ['g>l', () => void navigate({ to: '/live' })],
    ['/', openSearch],
  ])

  return (
    <div className={css.shell}>
      <a className={css.skip} href="#main">
        Skip to the page
      </a>
      <nav className={css.rail} aria-label="Pages">
        <Link to="/live" className={css.home} aria-label="Rapport, home">
          <Mark />
        </Link>
        {groups.map((group) => (
          <div key={group.term} className={css.group}>
            <h2 className={css.heading}>
              <Term k={group.term} />
            </h2>
            <ul className={css.list}>
              {group.entries.map((e) => (
                <li key={e.to}>
                  <Link to={e.to} className={css.link} activeProps={{ 'data-active': true, 'aria-current': 'page' } as object} activeOptions={{ includeSearch: false }}>
                    <svg viewBox="0 0 16 16" aria-hidden="true">
                      <path d={e.icon} />
                    </svg>
                    <Term k={e.term} />
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        ))}
        <Standing />
      </nav>
      <header className={css.header}>
        <UnstyledButton className={css.search} onClick={openSearch} aria-keyshortcuts="Control+K Meta+K">
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d="M7 2.500a4.500 4.500 0 1 0 0 9 4.500 4.500 0 0 0 0-9ZM10.300 10.300 14 14" />
          </svg>
          <span>
            <Term k="search.everything" />
          </span>
          <kbd>Ctrl K</kbd>
        </UnstyledButton>
        <div className={css.tools}>
          <WordingSwitch />
          <AsOfPicker />
          <SchemeMenu />
          <Account />
        </div>
      </header>
      <main id="main" ref={main} tabIndex={-1} className={css.main}>
        <AsOfBanner />
        <Outlet />
      </main>
      <p className="unseen" role="status" aria-live="polite">
        {title}
      </p>
      <Search />
    </div>
  )
}

/** Marketing | IT | Both. */
function WordingSwitch() {
  const { words, choose } = useWording()
  return (
    <SegmentedControl
      size="xs"
      value={words}
      onChange={(value) => choose(value)}
      aria-label="Wording"
      classNames={{ root: css.switch }}
      data-words={words}
      data={[
        { value: 'marketing', label: 'Marketing' },
        { value: 'it', label: 'IT' },
        { value: 'both', label: 'Both' },
      ]}
    />
  )
}

const schemeNames: Record<MantineColorScheme, string> = { light: 'Light', dark: 'Dark', auto: 'As the system' }

function SchemeMenu() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Tooltip label={`Theme: ${schemeNames[colorScheme]}`}>
          <ActionIcon variant="subtle" color="joint" size="lg" aria-label="Theme">
            <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" className={css.icon}>
              <path d="M8 2.500a5.500 5.500 0 1 0 0 11ZM8 2.500a5.500 5.500 0 0 1 0 11" />
              <path d="M8 3v10a5 5 0 0 0 0-10Z" className={css.filled} />
            </svg>
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {(['light', 'dark', 'auto'] as const).map((s) => (
          <Menu.RadioItem key={s} value={s} checked={colorScheme === s} onChange={() => setColorScheme(s)}>
            {schemeNames[s]}
          </Menu.RadioItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function Account() {
  const { data } = useQuery(sessionQuery)
  const queries = useQueryClient()
  const navigate = useNavigate()
  const leave = async () => {
    await answer(api.DELETE('/api/v1/session'))
    queries.clear()
    await navigate({ to: '/sign-in' })
  }
  const name = data?.name ?? '…'
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <UnstyledButton className={css.account} aria-label={`Signed in as ${name}`}>
          {name.slice(0, 1).toUpperCase()}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {name}
          {data?.role ? ` · ${data.role}` : ''}
        </Menu.Label>
        <Menu.Item component="a" href="/openapi.yaml" target="_blank" rel="noreferrer">
          API description
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={() => void leave()}>
          <Term k="sign.out" />
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

/** How the installation is doing, in one line at the foot of the rail. */
function Standing() {
  const { data, isError } = useQuery({
    queryKey: ['status'],
    queryFn: () => answer(api.GET('/api/v1/status')),
    refetchInterval: 10_000,
    retry: false,
  })
  if (isError) return <p className={css.standing} data-state="bad">Rapport does not answer</p>
  if (!data) return <p className={css.standing}>…</p>
  const behind = data.lag > 1000
  return (
    <p className={css.standing} data-state={behind || !data.ready ? 'warn' : 'good'}>
      <span className={css.dot} aria-hidden="true" />
      {data.ready && !behind ? 'Up to date' : `${data.lag.toLocaleString('en')} records behind`}
      <br />
      <span className="figure">{data.people.toLocaleString('en')}</span> people
    </p>
  )
}
