import type { QueryClient } from '@tanstack/react-query'
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect, retainSearchParams } from '@tanstack/react-router'
import { asFailure } from '../lib/failure'
import { ErrorState } from '../ui/states'
import { NotFound } from './NotFound'
import { sessionQuery } from './session'
import { Shell } from './Shell'
import { SignIn } from './SignIn'
import { WordingHome } from './WordingHome'

/** The console's pages. A page is loaded when it is first opened; its state is in the address. */
export function makeRouter(queries: QueryClient) {
  const root = createRootRoute({
    validateSearch: (search: Record<string, unknown>): { asOf?: string } => search,
    search: { middlewares: [retainSearchParams(['asOf'])] },
    component: () => (
      <WordingHome>
        <Outlet />
      </WordingHome>
    ),
    notFoundComponent: NotFound,
  })
  const signIn = createRoute({ getParentRoute: () => root, path: '/sign-in', component: SignIn })
  const shell = createRoute({
    getParentRoute: () => root,
    id: 'shell',
    component: Shell,
    beforeLoad: async ({ location }) => {
      try {
        await queries.ensureQueryData(sessionQuery)
      } catch (error) {
        if (asFailure(error).kind !== 'unauthenticated') throw error
        throw redirect({ to: '/sign-in', search: { to: location.href } as never })
      }
    },
    errorComponent: ({ error, reset }) => <ErrorState error={error} retry={reset} />,
  })
  const home = createRoute({
    getParentRoute: () => shell,
    path: '/',
    beforeLoad: () => {
      throw redirect({ to: '/live' })
    },
  })
  const live = createRoute({ getParentRoute: () => shell, path: '/live', component: lazyRouteComponent(() => import('../features/live/LivePage'), 'LivePage') })
  const people = createRoute({ getParentRoute: () => shell, path: '/people', component: lazyRouteComponent(() => import('../features/people/PeoplePage'), 'PeoplePage') })
  const person = createRoute({ getParentRoute: () => shell, path: '/people/$id', component: lazyRouteComponent(() => import('../features/people/PersonPage'), 'PersonPage') })
  const segments = createRoute({ getParentRoute: () => shell, path: '/segments', component: lazyRouteComponent(() => import('../features/segments/SegmentsPage'), 'SegmentsPage') })
  const newSegment = createRoute({ getParentRoute: () => shell, path: '/segments/new', component: lazyRouteComponent(() => import('../features/segments/BuilderPage'), 'BuilderPage') })
  const segment = createRoute({ getParentRoute: () => shell, path: '/segments/$key', component: lazyRouteComponent(() => import('../features/segments/SegmentPage'), 'SegmentPage') })
  const editSegment = createRoute({ getParentRoute: () => shell, path: '/segments/$key/edit', component: lazyRouteComponent(() => import('../features/segments/BuilderPage'), 'BuilderPage') })
  const lists = createRoute({ getParentRoute: () => shell, path: '/lists', component: lazyRouteComponent(() => import('../features/lists/ListsPage'), 'ListsPage') })
  const traits = createRoute({ getParentRoute: () => shell, path: '/traits', component: lazyRouteComponent(() => import('../features/traits/TraitsPage'), 'TraitsPage') })
  const trends = createRoute({ getParentRoute: () => shell, path: '/trends', component: lazyRouteComponent(() => import('../features/insight/TrendsPage'), 'TrendsPage') })
  const funnels = createRoute({ getParentRoute: () => shell, path: '/funnels', component: lazyRouteComponent(() => import('../features/insight/FunnelPage'), 'FunnelPage') })
  const retention = createRoute({ getParentRoute: () => shell, path: '/retention', component: lazyRouteComponent(() => import('../features/insight/RetentionPage'), 'RetentionPage') })
  const lifecycle = createRoute({ getParentRoute: () => shell, path: '/lifecycle', component: lazyRouteComponent(() => import('../features/insight/LifecyclePage'), 'LifecyclePage') })
  const attribution = createRoute({ getParentRoute: () => shell, path: '/attribution', component: lazyRouteComponent(() => import('../features/insight/AttributionPage'), 'AttributionPage') })
  const voice = createRoute({ getParentRoute: () => shell, path: '/voice', component: lazyRouteComponent(() => import('../features/insight/VoicePage'), 'VoicePage') })
  const paths = createRoute({ getParentRoute: () => shell, path: '/paths', component: lazyRouteComponent(() => import('../features/insight/PathsPage'), 'PathsPage') })
  const value = createRoute({ getParentRoute: () => shell, path: '/value', component: lazyRouteComponent(() => import('../features/insight/ValuePage'), 'ValuePage') })
  const survival = createRoute({ getParentRoute: () => shell, path: '/survival', component: lazyRouteComponent(() => import('../features/insight/SurvivalPage'), 'SurvivalPage') })
  const sql = createRoute({ getParentRoute: () => shell, path: '/sql', component: lazyRouteComponent(() => import('../features/sql/SQLPage'), 'SQLPage') })
  const change = createRoute({ getParentRoute: () => shell, path: '/change', component: lazyRouteComponent(() => import('../features/insight/ChangePage'), 'ChangePage') })
  const stickiness = createRoute({ getParentRoute: () => shell, path: '/stickiness', component: lazyRouteComponent(() => import('../features/insight/StickinessPage'), 'StickinessPage') })
  const cohorts = createRoute({ getParentRoute: () => shell, path: '/cohorts', component: lazyRouteComponent(() => import('../features/insight/CohortsPage'), 'CohortsPage') })
  const dashboards = createRoute({ getParentRoute: () => shell, path: '/dashboards', component: lazyRouteComponent(() => import('../features/insight/DashboardsPage'), 'DashboardsPage') })
  const dashboard = createRoute({ getParentRoute: () => shell, path: '/dashboards/$key', component: lazyRouteComponent(() => import('../features/insight/DashboardPage'), 'DashboardPage') })
  const sources = createRoute({ getParentRoute: () => shell, path: '/sources', component: lazyRouteComponent(() => import('../features/sources/SourcesPage'), 'SourcesPage') })
  const source = createRoute({ getParentRoute: () => shell, path: '/sources/$key', component: lazyRouteComponent(() => import('../features/sources/SourcePage'), 'SourcePage') })
  const webhooks = createRoute({ getParentRoute: () => shell, path: '/webhooks', component: lazyRouteComponent(() => import('../features/webhooks/WebhooksPage'), 'WebhooksPage') })
  const quarantine = createRoute({ getParentRoute: () => shell, path: '/quarantine', component: lazyRouteComponent(() => import('../features/quarantine/QuarantinePage'), 'QuarantinePage') })

  return createRouter({
    routeTree: root.addChildren([
      signIn,
      shell.addChildren([
        home, live,
        people, person,
        segments, newSegment, segment, editSegment,
        lists, traits,
        dashboards, dashboard,
        trends, funnels, retention, lifecycle, stickiness, cohorts, paths,
        value, survival, attribution, voice, change, sql,
        sources, source, webhooks, quarantine,
      ]),
    ]),
    defaultPreload: 'intent',
    scrollRestoration: true,
    defaultErrorComponent: ({ error, reset }) => <ErrorState error={error} retry={reset} />,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>
  }
}
