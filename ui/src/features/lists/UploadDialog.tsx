import { Button, FileInput, Modal, Progress, Radio, Stack } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { csv, download } from '../../lib/csv'
import { count } from '../../lib/number'
import { ErrorState } from '../../ui/states'
import { Term, useTerm } from '../../ui/Wording'
import css from './ListsPage.module.css'
import { useUpload, type ListChange, type Mode } from './queries'
import { typeOf } from './upload'

const modes: { value: Mode; words: { marketing: string; it: string } }[] = [
  { value: 'add', words: { marketing: 'Put these on the list', it: 'mode=add' } },
  { value: 'remove', words: { marketing: 'Take these off the list', it: 'mode=remove' } },
  { value: 'replace', words: { marketing: 'Put these on it and take everybody else off', it: 'mode=replace' } },
]

/** Uploads a file of identifiers to a list, and says what became of each row. */
export function UploadDialog({ list, close }: { list: string; close: () => void }) {
  const [file, setFile] = useState<File | null>(null)
  const [mode, setMode] = useState<Mode>('add')
  const [sent, setSent] = useState(0)
  const upload = useUpload()
  const term = useTerm()
  const strange = file !== null && typeOf(file.name) === null
  const submit = (e: FormEvent) => {
    e.preventDefault()
    if (file === null || strange) return
    setSent(0)
    upload.mutate({ list, mode, file, onProgress: setSent })
  }
  return (
    <Modal opened onClose={close} size="lg" title={`Upload to ${list}`} closeButtonProps={{ 'aria-label': 'Close' }}>
      {upload.data ? (
        <Outcome change={upload.data} close={close} again={() => upload.reset()} />
      ) : (
        <form className={css.form} onSubmit={submit}>
          {upload.error && <ErrorState error={upload.error} />}
          <FileInput
            label={term({ marketing: 'File', it: 'text/csv, application/x-ndjson' })}
            description="A table (CSV) whose first line names user_id, email or phone; or one JSON object per line. Up to 64 MiB."
            placeholder="Choose a file"
            accept=".csv,.txt,.jsonl,.ndjson,.json"
            value={file}
            onChange={setFile}
            error={strange ? 'This is neither CSV nor JSON lines. Save the table as CSV.' : undefined}
            required
          />
          <Radio.Group label={term({ marketing: 'What to do with it', it: 'mode' })} value={mode} onChange={(v) => setMode(v)}>
            <Stack gap={8} pt={8}>
              {modes.map((m) => (
                <Radio key={m.value} value={m.value} label={<Term k={m.words} />} />
              ))}
            </Stack>
          </Radio.Group>
          {upload.isPending && (
            <div role="status">
              <Progress value={100 * sent} aria-label="Upload" />
              {sent < 1 ? `${Math.round(100 * sent)} % sent` : 'Sent. Each customer is being looked up.'}
            </div>
          )}
          <div className={css.acts}>
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button type="submit" loading={upload.isPending} disabled={file === null || strange} title={file === null ? 'Choose a file first' : undefined}>
              Upload
            </Button>
          </div>
        </form>
      )}
    </Modal>
  )
}

function Outcome({ change, close, again }: { change: ListChange; close: () => void; again: () => void }) {
  const figures: [string, string, number][] = [
    ['Rows read', 'rows', change.rows],
    ['Put on', 'added', change.added],
    ['Taken off', 'removed', change.removed],
    ['As they were', 'unchanged', change.unchanged],
    ['Not known before', 'new', change.new],
    ['Could not be taken', 'bad', change.bad],
    ['On the list now', 'count', change.count],
  ]
  return (
    <div className={css.form}>
      <dl className={css.outcome}>
        {figures.map(([marketing, it, n]) => (
          <div key={it}>
            <dt>
              <Term k={{ marketing, it }} />
            </dt>
            <dd>{count(n)}</dd>
          </div>
        ))}
      </dl>
      {change.problems.length > 0 && (
        // What is longer than its frame is read by scrolling it.
        <div className={css.problems} tabIndex={0} role="region" aria-label="Rows that could not be taken">
          <table>
            <thead>
              <tr>
                <th scope="col">
                  <Term k={{ marketing: 'Line', it: 'line' }} />
                </th>
                <th scope="col">
                  <Term k={{ marketing: 'What is wrong', it: 'reason' }} />
                </th>
              </tr>
            </thead>
            <tbody>
              {change.problems.map((p) => (
                <tr key={`${p.line} ${p.reason}`}>
                  <th scope="row">{count(p.line)}</th>
                  <td>{p.reason}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <div className={css.acts}>
        {change.problems.length > 0 && (
          <Button variant="default" onClick={() => download(`${change.list}-problems.csv`, 'text/csv', csv(['line', 'reason'], change.problems.map((p) => [p.line, p.reason])))}>
            Download these
          </Button>
        )}
        <Button variant="default" onClick={again}>
          Another file
        </Button>
        <Button onClick={close}>Done</Button>
      </div>
    </div>
  )
}
