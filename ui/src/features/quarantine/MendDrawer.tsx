import { Button, Drawer, Textarea } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { Fragment, useState } from 'react'
import { breakIn } from '../../lib/json'
import { bytes } from '../../lib/number'
import { absolute } from '../../lib/time'
import { Facts } from '../../ui/Facts'
import { JsonView } from '../../ui/JsonView'
import { reasonTerm } from '../../ui/reasons'
import { ErrorState, Lines } from '../../ui/states'
import { Term, useTerm } from '../../ui/Wording'
import { breakOf, readable } from './mend'
import css from './MendDrawer.module.css'
import { useQuarantined, useReplay, type Quarantined } from './queries'

/** One event that was set aside: its body with the place where it breaks, to be mended and taken in. */
export function MendDrawer({ offset, allowed, close }: { offset: number | undefined; allowed: boolean; close: () => void }) {
  const one = useQuarantined(offset)
  const title = one.data ? <Term k={reasonTerm(one.data.item.reason)} /> : <Term k="page.quarantine" />
  return (
    <Drawer opened={offset !== undefined} onClose={close} position="right" size={640} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      {one.isError ? (
        <ErrorState error={one.error} retry={() => void one.refetch()} />
      ) : !one.data ? (
        <Lines count={8} />
      ) : (
        <Mend key={one.data.item.offset} item={one.data.item} raw={one.data.raw} encoding={one.data.encoding} allowed={allowed} />
      )}
    </Drawer>
  )
}

function Mend({ item, raw, encoding, allowed }: { item: Quarantined; raw: string | undefined; encoding: 'text' | 'base64' | undefined; allowed: boolean }) {
  return (
    <div className={css.body}>
      {item.replayed && (
        <p className={css.taken} role="status">
          ✓ <Term k="quarantine.replayed" />
          {item.replayed.offset !== undefined && (
            <>
              , as <span className="mono">{item.replayed.offset}</span>
            </>
          )}
        </p>
      )}
      <p className={css.message} data-past={item.replayed !== undefined}>
        {item.message}
        {item.field && (
          <>
            {' '}
            <span className={css.at}>
              at <code>{item.field}</code>
            </span>
          </>
        )}
      </p>
      <Facts
        of={[
          ['source', <Link key="s" to="/sources/$key" params={{ key: item.source }}>{item.source}</Link>],
          ['time.received', absolute(Date.parse(item.receivedAt))],
          ['size', bytes(item.size)],
          ['offset', <span key="o" className="mono">{item.offset}</span>],
          [
            'quarantine.state',
            item.replayed ? (
              <Fragment key="r">
                <Term k="quarantine.replayed" />
                {item.replayed.by ? ` by ${item.replayed.by}` : ''}, {absolute(Date.parse(item.replayed.at))}
                {item.replayed.offset !== undefined && (
                  <>
                    , as <span className="mono">{item.replayed.offset}</span>
                  </>
                )}
              </Fragment>
            ) : (
              <Term key="w" k="quarantine.waits" />
            ),
          ],
        ]}
      />
      {raw === undefined ? (
        <p className={css.note}>The body is hidden, because it may hold personal data and your role has no personal:read. It can still be taken in again as it is.</p>
      ) : encoding === 'base64' ? (
        <>
          <p className={css.note}>The body is no text in UTF-8; it is shown in base64 and can only be taken in again as it is.</p>
          <JsonView text={raw} label="body in base64" />
        </>
      ) : (
        <WasSent raw={raw} field={item.field} />
      )}
      {!item.replayed && <Again item={item} raw={encoding === 'text' ? raw : undefined} allowed={allowed} />}
    </div>
  )
}

function WasSent({ raw, field }: { raw: string; field: string | undefined }) {
  const text = readable(raw)
  const mark = breakOf(text, field)
  const missing = mark && field && text.slice(mark.start, mark.end) === '{' && !breakIn(text)
  return (
    <section className={css.part}>
      <h3>
        <Term k="raw" />
      </h3>
      <JsonView text={text} label="body as it came" mark={mark} />
      {missing && (
        <p className={css.note}>
          <code>{field}</code> is missing in the marked object.
        </p>
      )}
    </section>
  )
}

function Again({ item, raw, allowed }: { item: Quarantined; raw: string | undefined; allowed: boolean }) {
  const came = raw === undefined ? undefined : readable(raw)
  const [text, setText] = useState(came)
  const [editing, setEditing] = useState(false)
  const replay = useReplay()
  const term = useTerm()
  const broken = text === undefined ? null : breakIn(text)
  const edited = editing && text !== came
  const result = replay.data?.[0]
  const go = () => replay.mutate({ offsets: [item.offset], raw: edited ? text : undefined })

  return (
    <section className={css.part} aria-label={term('replay')}>
      {editing && text !== undefined && (
        <Textarea
          label="Mend it here"
          autosize
          minRows={6}
          maxRows={18}
          spellCheck={false}
          classNames={{ input: css.editor }}
          value={text}
          onChange={(e) => setText(e.currentTarget.value)}
          error={broken ? `Line ${broken.line}, column ${broken.column}: ${broken.message}` : undefined}
          data-autofocus
        />
      )}
      {result?.outcome === 'refused' && (
        <p className={css.refused} role="alert">
          <b>
            <Term k={reasonTerm(result.reason ?? '')} />
          </b>
          <br />
          {result.message}
          {result.field && (
            <>
              {' '}
              at <code>{result.field}</code>
            </>
          )}
        </p>
      )}
      {replay.isError && <ErrorState error={replay.error} />}
      <div className={css.acts}>
        {text !== undefined && !editing && (
          <Button variant="default" disabled={!allowed} onClick={() => setEditing(true)}>
            Mend it…
          </Button>
        )}
        {editing && (
          <Button
            variant="default"
            onClick={() => {
              setText(came)
              setEditing(false)
              replay.reset()
            }}
          >
            Leave it as it came
          </Button>
        )}
        <Button onClick={go} loading={replay.isPending} disabled={!allowed || (editing && broken !== null)} title={allowed ? undefined : 'Your role has no quarantine:write.'}>
          <Term k={edited ? 'replay.edited' : 'replay'} />
        </Button>
      </div>
    </section>
  )
}
