import { Drawer } from '@mantine/core'
import { absolute } from '../../lib/time'
import { Facts } from '../../ui/Facts'
import { JsonView } from '../../ui/JsonView'
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
          <div className={css.facts}>
            <Facts
              of={[
                ['touchpoint', <Touchpoint key="touchpoint" of={event.touchpoint ?? event.source} named />],
                ['time', absolute(Date.parse(event.timestamp))],
                ['time.received', absolute(Date.parse(event.receivedAt))],
                ['offset', <span key="offset" className="mono">{event.offset}</span>],
                ['message.id', <span key="message" className="mono">{event.messageId}</span>],
              ]}
            />
          </div>
          <h3 className={css.title}>
            <Term k="raw" />
          </h3>
          <JsonView text={text} label="event as JSON" />
        </>
      )}
    </Drawer>
  )
}
