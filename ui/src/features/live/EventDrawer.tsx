import { Button, Drawer } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { absolute } from '../../lib/time'
import { eventInWords } from '../../lib/phrases'
import { Copy } from '../../ui/Copy'
import { Facts } from '../../ui/Facts'
import { Touchpoint } from '../../ui/Glyph'
import { JsonView } from '../../ui/JsonView'
import { Said, Term } from '../../ui/Wording'
import css from './EventDrawer.module.css'
import type { Filter } from './filter'
import type { Item } from './useLive'

/** One arrival, whole: what, where, who, and the event as it was taken in. */
export function EventDrawer({ item, close, narrow }: { item: Item | undefined; close: () => void; narrow: (patch: Filter) => void }) {
  const event = item?.update.event
  const { person, label, duplicate } = item?.update ?? {}
  return (
    <Drawer opened={event !== undefined} onClose={close} position="right" size={560} title={event ? <Said {...eventInWords(event)} /> : ''} closeButtonProps={{ 'aria-label': 'Close' }}>
      {event && (
        <div className={css.body}>
          {duplicate && (
            <p className={css.duplicate}>
              <Term k="live.repeat" />: an event with this number was taken in before, so this one changed nothing.
            </p>
          )}
          <Facts
            of={[
              ['person', person && <Link key="p" to="/people/$id" params={{ id: person }}>{label || person}</Link>],
              ['touchpoint', <Touchpoint key="t" of={event.touchpoint ?? event.source} named />],
              ['source', <Link key="s" to="/sources/$key" params={{ key: event.source }}>{event.source}</Link>],
              ['time', absolute(Date.parse(event.timestamp))],
              ['time.received', absolute(Date.parse(event.receivedAt))],
              [{ marketing: 'Account', it: 'userId' }, event.userId && <span key="u" className="mono">{event.userId}</span>],
              [{ marketing: 'Device', it: 'anonymousId' }, event.anonymousId && <span key="a" className="mono">{event.anonymousId}</span>],
              [
                'message.id',
                <span key="m" className={css.copied}>
                  <span className="mono">{event.messageId}</span> <Copy text={event.messageId} what="message number" />
                </span>,
              ],
              ['offset', <span key="o" className="mono">{event.offset}</span>],
            ]}
          />
          <div className={css.follow}>
            {person && (
              <Button variant="default" size="xs" onClick={() => narrow({ person })}>
                Follow this customer
              </Button>
            )}
            {event.name && (
              <Button variant="default" size="xs" onClick={() => narrow({ event: event.name })}>
                Only “{event.name}”
              </Button>
            )}
          </div>
          <h3 className={css.heading}>
            <Term k="raw" />
          </h3>
          <JsonView text={JSON.stringify(event, null, 2)} label="event as JSON" />
        </div>
      )}
    </Drawer>
  )
}
