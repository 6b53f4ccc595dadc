import { Button } from '@mantine/core'
import { count } from '../../lib/number'
import { DataTable, type Column } from '../../ui/DataTable'
import { PageHead } from '../../ui/PageHead'
import { EmptyState, ErrorState, Lines } from '../../ui/states'
import { Timestamp } from '../../ui/Timestamp'
import { useUrlState } from '../../ui/useUrlState'
import { Said, Term, useTerm } from '../../ui/Wording'
import type { Saying } from '../../ui/words'
import { EndWebhook } from './EndWebhook'
import { draftOf, useWebhooks, type Webhook } from './queries'
import { WebhookForm } from './WebhookForm'
import css from './WebhooksPage.module.css'

const states: Record<string, Saying> = {
  waiting: { marketing: 'up to date', it: 'waiting' },
  posting: { marketing: 'telling it now', it: 'posting' },
  failing: { marketing: 'not taken', it: 'failing' },
  paused: { marketing: 'switched off', it: 'paused' },
}

/** Which systems are told who enters and leaves segments, and how that goes. */
export function WebhooksPage() {
  const webhooks = useWebhooks()
  const term = useTerm()
  const [{ make, edit, end }, set] = useUrlState('make', 'edit', 'end')
  const close = () => set({ make: undefined, edit: undefined, end: undefined })
  const of = (key: string | undefined) => webhooks.data?.find((w) => w.definition.key === key)?.definition
  const editing = of(edit)
  const ending = of(end)
  return (
    <div className={css.page}>
      <PageHead title="page.webhooks" lede="webhooks.lede">
        <Button onClick={() => set({ make: 'webhook' }, { push: true })}>New webhook</Button>
      </PageHead>
      {webhooks.isPending ? (
        <Lines count={6} />
      ) : webhooks.isError ? (
        <ErrorState error={webhooks.error} retry={() => void webhooks.refetch()} />
      ) : webhooks.data.length === 0 ? (
        <EmptyState title="Nobody is told yet" line="rapport apply -f webhook.yaml">
          Name the address of a system, and it is told of everybody who joins or leaves a segment, in order, signed, and again until it takes it.
        </EmptyState>
      ) : (
        <DataTable name="webhooks" label={term('page.webhooks')} rows={webhooks.data} columns={columnsFor((key) => set({ edit: key }, { push: true }), (key) => set({ end: key }, { push: true }))} idOf={(w) => w.definition.key} />
      )}
      {make === 'webhook' && <WebhookForm close={close} />}
      {editing && <WebhookForm key={editing.key} definition={editing} close={close} />}
      {ending && <EndWebhook key={ending.key} definition={ending} close={close} />}
    </div>
  )
}

function columnsFor(edit: (key: string) => void, end: (key: string) => void): Column<Webhook>[] {
  return [
    {
      key: 'webhook',
      head: { marketing: 'Who is told', it: 'webhook' },
      wide: true,
      text: (w) => w.definition.key,
      cell: (w) => (
        <>
          <Said marketing={w.definition.wording?.marketing || w.definition.key} it={w.definition.wording?.it || w.definition.key} hash={w.definition.hash} />
          <span className={css.key}>
            {w.definition.key} → {w.status?.address ?? draftOf(w.definition).url}
          </span>
        </>
      ),
    },
    { key: 'of', head: { marketing: 'Of', it: 'spec.segments' }, text: (w) => segmentsOf(w), cell: (w) => segmentsOf(w) },
    {
      key: 'state',
      head: { marketing: 'How it goes', it: 'state' },
      text: (w) => w.status?.state,
      cell: (w) => (
        <>
          <span className={css.state} data-state={w.status?.state}>
            <Term k={states[w.status?.state ?? ''] ?? { marketing: 'just made', it: 'new' }} />
          </span>
          {w.status?.state === 'failing' && (
            <span className={css.error}>
              {w.status.error}
              {w.status.nextAt && (
                <>
                  {' '}
                  Next attempt <Timestamp at={w.status.nextAt} />.
                </>
              )}
            </span>
          )}
        </>
      ),
    },
    { key: 'last', head: { marketing: 'Last taken', it: 'lastAt' }, text: (w) => w.status?.lastAt, cell: (w) => (w.status?.lastAt ? <Timestamp at={w.status.lastAt} /> : '–') },
    { key: 'delivered', head: { marketing: 'Taken', it: 'delivered' }, unit: { marketing: 'posts', it: 'n' }, figure: true, text: (w) => w.status?.delivered, cell: (w) => count(w.status?.delivered ?? 0) },
    { key: 'refused', head: { marketing: 'Given up', it: 'refused' }, unit: { marketing: 'moves', it: 'n' }, figure: true, text: (w) => w.status?.refused, cell: (w) => count(w.status?.refused ?? 0) },
    { key: 'attempts', head: { marketing: 'Attempts', it: 'attempts' }, figure: true, text: (w) => w.status?.attempts, cell: (w) => count(w.status?.attempts ?? 0), optional: true },
    { key: 'lag', head: { marketing: 'Behind', it: 'lagSeconds' }, unit: { marketing: 'seconds', it: 's' }, figure: true, text: (w) => w.status?.lagSeconds, cell: (w) => count(w.status?.lagSeconds ?? 0) },
    {
      key: 'acts',
      head: { marketing: 'Change', it: 'PUT, DELETE' },
      cell: (w) => (
        <span className={css.row}>
          <Button data-row size="compact-xs" variant="default" aria-label={`Change ${w.definition.key}`} onClick={() => edit(w.definition.key)}>
            Change
          </Button>
          <Button size="compact-xs" variant="subtle" color="red" aria-label={`End ${w.definition.key}`} onClick={() => end(w.definition.key)}>
            End
          </Button>
        </span>
      ),
    },
  ]
}

function segmentsOf(w: Webhook): string {
  const { segments } = draftOf(w.definition)
  return segments.length > 0 ? segments.join(', ') : 'all segments'
}
