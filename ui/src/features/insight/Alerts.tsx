import { Button } from '@mantine/core'
import { useState } from 'react'
import { DataTable, type Column } from '../../ui/DataTable'
import { EmptyState, ErrorState, Lines } from '../../ui/states'
import { Timestamp } from '../../ui/Timestamp'
import { Said, Term } from '../../ui/Wording'
import { NewAlert } from './NewAlert'
import { figureText, type Definition } from './saved'
import css from './Saved.module.css'
import { useAlerts, type Alert } from './watch'

const names = { firing: { marketing: 'Not as it should be', it: 'firing' }, ok: { marketing: 'As it should be', it: 'ok' }, unknown: { marketing: 'Cannot be said', it: 'unknown' } }

/** How an alert stands, in words, with a mark that is not colour alone. */
export function Standing({ alert }: { alert: Alert }) {
  return (
    <span className={css.standing} data-state={alert.state} title={alert.reason}>
      <span aria-hidden="true">{alert.state === 'firing' ? '▲ ' : alert.state === 'ok' ? '✓ ' : '? '}</span>
      <Term k={names[alert.state]} />
    </span>
  )
}

/** Every alert there is, and a new one. */
export function Alerts({ questions }: { questions: Definition[] }) {
  const alerts = useAlerts()
  const [making, setMaking] = useState(false)
  return (
    <>
      <div className={css.between}>
        <h2>Alerts</h2>
        <Button variant="default" size="xs" onClick={() => setMaking(true)} disabled={questions.length === 0} title={questions.length === 0 ? 'Save a question first' : undefined}>
          New alert
        </Button>
      </div>
      {alerts.isError ? (
        <ErrorState error={alerts.error} retry={() => void alerts.refetch()} />
      ) : alerts.isPending ? (
        <Lines count={3} />
      ) : alerts.data.items.length === 0 ? (
        <EmptyState title="Nothing is watched yet">An alert looks at a figure of a saved question every few minutes, and says when it is not as it should be.</EmptyState>
      ) : (
        <DataTable name="alerts" label="Alerts" rows={alerts.data.items} columns={columns} idOf={(a) => a.key} still />
      )}
      {making && <NewAlert questions={questions} close={() => setMaking(false)} />}
    </>
  )
}

const columns: Column<Alert>[] = [
  {
    key: 'alert',
    head: { marketing: 'Alert', it: 'alert' },
    wide: true,
    text: (a) => a.key,
    cell: (a) => (
      <>
        <Said marketing={a.wording.marketing || a.key} it={a.wording.it} />
        <span className={css.key}>{a.reason || <Said marketing={a.label.marketing} it={a.label.it} />}</span>
      </>
    ),
  },
  { key: 'state', head: { marketing: 'Stands', it: 'state' }, text: (a) => a.state, cell: (a) => <Standing alert={a} /> },
  { key: 'since', head: { marketing: 'Since', it: 'since' }, text: (a) => a.since, cell: (a) => (a.since ? <Timestamp at={a.since} /> : '–') },
  { key: 'value', head: { marketing: 'Figure', it: 'value' }, figure: true, text: (a) => a.value, cell: (a) => figureText({ key: '', label: {}, unit: a.figure?.startsWith('share') ? 'share' : 'events', value: a.value ?? null, n: a.n }) },
  { key: 'owners', head: { marketing: 'Who answers for it', it: 'owners' }, text: (a) => [a.owners.marketing, a.owners.it].filter(Boolean).join(' · '), cell: (a) => [a.owners.marketing, a.owners.it].filter(Boolean).join(' · ') },
]
