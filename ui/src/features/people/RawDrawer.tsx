import { Button, CopyButton, Drawer } from '@mantine/core'
import { absolute } from '../../lib/time'
import { Touchpoint } from '../../ui/Glyph'
import { Said, Term } from '../../ui/Wording'
import { eventInWords } from '../../lib/phrases'
import type { Happening } from './timeline'
import css from './RawDrawer.module.css'

/** One event as it was taken in, whole. */
export function RawDrawer({ event, close }: { event: Happening | undefined; close: () => void }) {
  const text = event ? JSON.stringify(event, null, 2) : ''
  return (
    <Drawer opened={event !== undefined} onClose={close} position="right" size={560} title={event ? <Said {...eventInWords(event)} /> : ''} closeButtonProps={{ 'aria-label': 'Close' }}>
      {event && (
        <>
          <dl className={css.facts}>
            <dt>
              <Term k="touchpoint" />
            </dt>
            <dd>
              <Touchpoint of={event.touchpoint ?? event.source} named />
            </dd>
            <dt>
              <Term k="time" />
            </dt>
            <dd>{absolute(Date.parse(event.timestamp))}</dd>
            <dt>
              <Term k="time.received" />
            </dt>
            <dd>{absolute(Date.parse(event.receivedAt))}</dd>
            <dt>
              <Term k="offset" />
            </dt>
            <dd className="mono">{event.offset}</dd>
            <dt>
              <Term k="message.id" />
            </dt>
            <dd className="mono">{event.messageId}</dd>
          </dl>
          <div className={css.bar}>
            <h3>
              <Term k="raw" />
            </h3>
            <CopyButton value={text}>
              {({ copied, copy }) => (
                <Button size="compact-xs" variant="default" onClick={copy}>
                  {copied ? 'Copied' : 'Copy'}
                </Button>
              )}
            </CopyButton>
          </div>
          {/* A long text is read by scrolling it. */}
          <pre className={css.raw} tabIndex={0} aria-label="Event as JSON">
            {text}
          </pre>
        </>
      )}
    </Drawer>
  )
}
