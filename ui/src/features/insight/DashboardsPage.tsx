import { Button, Modal } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import { asFailure } from '../../lib/failure'
import { DataTable, type Column } from '../../ui/DataTable'
import { blankDefinition, DefinitionFields, isOfDefinition } from '../../ui/DefinitionFields'
import { PageHead } from '../../ui/PageHead'
import { EmptyState, ErrorState, Lines } from '../../ui/states'
import { Said, useTerm } from '../../ui/Wording'
import { Alerts } from './Alerts'
import { Digests } from './Digests'
import { figureText, tilesOf, useCreate, useDefinitions, useSavedAnswer, type Definition } from './saved'
import css from './Saved.module.css'

const ownersOf = (d: Definition) => [d.owners?.marketing, d.owners?.it].filter(Boolean).join(' · ')

/** The dashboards there are, and the questions that they are made of. */
export function DashboardsPage() {
  const dashboards = useDefinitions('dashboard')
  const questions = useDefinitions('question')
  const term = useTerm()
  const [making, setMaking] = useState(false)
  return (
    <div className={css.page}>
      <PageHead title="page.dashboards" lede="dashboards.lede">
        <Button onClick={() => setMaking(true)}>New dashboard</Button>
      </PageHead>
      {dashboards.isError || questions.isError ? (
        <ErrorState error={dashboards.error ?? questions.error} retry={() => void Promise.all([dashboards.refetch(), questions.refetch()])} />
      ) : dashboards.isPending || questions.isPending ? (
        <Lines count={10} />
      ) : (
        <>
          {dashboards.data.items.length === 0 ? (
            <EmptyState title="There is no dashboard yet">Make one, then choose what stands on it from the saved questions.</EmptyState>
          ) : (
            <DataTable name="dashboards" label={term('page.dashboards')} rows={dashboards.data.items} columns={boards} idOf={(d) => d.key} still />
          )}
          <Alerts questions={questions.data.items} />
          <h2>Saved questions</h2>
          {questions.data.items.length === 0 ? (
            <EmptyState title="No question is saved yet">Open Trends or another page of questions, and press Save beside its answer.</EmptyState>
          ) : (
            <DataTable name="questions" label="Saved questions" rows={questions.data.items} columns={saved} idOf={(d) => d.key} still />
          )}
          <Digests />
        </>
      )}
      {making && <NewDashboard close={() => setMaking(false)} />}
    </div>
  )
}

const boards: Column<Definition>[] = [
  {
    key: 'dashboard',
    head: { marketing: 'Dashboard', it: 'dashboard' },
    wide: true,
    text: (d) => d.key,
    cell: (d) => (
      <Link to="/dashboards/$key" params={{ key: d.key }}>
        <Said marketing={d.wording?.marketing || d.key} it={d.wording?.it} />
      </Link>
    ),
  },
  { key: 'owners', head: { marketing: 'Who answers for it', it: 'owners' }, text: ownersOf, cell: ownersOf },
  { key: 'tiles', head: { marketing: 'Tiles', it: 'tiles' }, figure: true, text: (d) => tilesOf(d).length, cell: (d) => tilesOf(d).length },
]

const saved: Column<Definition>[] = [
  {
    key: 'question',
    head: { marketing: 'Question', it: 'question' },
    wide: true,
    text: (d) => d.key,
    cell: (d) => {
      const page = d.spec['page']
      const name = <Said marketing={d.wording?.marketing || d.key} it={d.wording?.it} />
      return (
        <>
          {typeof page === 'string' ? <Link to={page}>{name}</Link> : name}
          <span className={css.key}>{d.key}</span>
        </>
      )
    },
  },
  { key: 'kind', head: { marketing: 'Kind', it: 'kind' }, text: (d) => String(d.spec['kind']), cell: (d) => String(d.spec['kind']) },
  { key: 'owners', head: { marketing: 'Who answers for it', it: 'owners' }, text: ownersOf, cell: ownersOf },
  { key: 'version', head: { marketing: 'Version', it: 'version' }, figure: true, text: (d) => d.version, cell: (d) => d.version },
  { key: 'value', head: { marketing: 'Stands at', it: 'figures[0]' }, figure: true, text: () => '', cell: (d) => <Stands of={d.key} /> },
]

/** The foremost figure of a saved question's answer. */
function Stands({ of }: { of: string }) {
  const { data, isError } = useSavedAnswer(of, undefined)
  const first = data?.figures[0]
  if (isError) return 'no answer'
  return first ? <span title={first.label.marketing}>{figureText(first)}</span> : data ? '–' : '…'
}

const example = { key: 'store-opening', marketing: 'The opening in Osaka', it: 'Osaka, first weeks', ownerMarketing: 'mei.tan', ownerIt: 'arun' }

function NewDashboard({ close }: { close: () => void }) {
  const [draft, setDraft] = useState(blankDefinition)
  const create = useCreate('dashboard')
  const navigate = useNavigate()
  const failure = create.error ? asFailure(create.error) : undefined
  const submit = (e: FormEvent) => {
    e.preventDefault()
    create.mutate({ draft, spec: { tiles: [] } }, { onSuccess: () => void navigate({ to: '/dashboards/$key', params: { key: draft.key } }) })
  }
  return (
    <Modal opened onClose={close} size="lg" title="New dashboard" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form className={css.form} onSubmit={submit}>
        {failure && !isOfDefinition(failure) && <ErrorState error={failure} />}
        <DefinitionFields draft={draft} onChange={setDraft} failure={failure} example={example} />
        <div className={css.acts}>
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending}>
            Make the dashboard
          </Button>
        </div>
      </form>
    </Modal>
  )
}
