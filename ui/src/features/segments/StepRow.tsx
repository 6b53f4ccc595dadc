import { ActionIcon, Menu, Select } from '@mantine/core'
import { Term, useTerm } from '../../ui/Wording'
import { useEditing } from './ConditionEditing'
import { EventName } from './EventFields'
import { named, type Step } from './forms'
import { Limit } from './SequenceFields'
import css from './SequenceFields.module.css'
import { stepSubjects } from './sayings'
import { WhereFields } from './WhereFields'

type Link = 'after' | 'next' | 'not'

const linkWords: Record<Link, { marketing: string; it: string }> = {
  after: { marketing: 'then', it: '→' },
  next: { marketing: 'directly after', it: 'next' },
  not: { marketing: 'but not', it: 'not' },
}

interface Props {
  step: Step
  at: number
  of: number
  onChange: (step: Step | null) => void
  onMove: (by: -1 | 1) => void
  marks: (field: string) => boolean
}

/** One step: how it follows the one before, what happened, and how soon after. */
export function StepRow({ step, at, of, onChange, onMove, marks }: Props) {
  const { ids } = useEditing()
  const term = useTerm()
  const last = at === of - 1
  const link: Link = step.not ? 'not' : step.next ? 'next' : 'after'
  const relink = (to: string | null) => {
    if (to === 'not') onChange({ ...step, not: true, next: false, gap: '', wait: '' })
    else if (to) onChange({ ...step, not: false, next: to === 'next', within: '' })
  }
  const links: Link[] = at === 0 ? ['after', 'not'] : ['after', 'next', 'not']
  return (
    <li className={css.step} data-not={step.not}>
      {at === 0 && !step.not ? (
        <span className={css.first}>
          <Term k={{ marketing: 'first', it: '1.' }} />
        </span>
      ) : (
        <Select
          className={css.link}
          size="xs"
          aria-label={term({ marketing: 'How this follows', it: 'link' })}
          data={links.map((l) => ({ value: l, label: term(linkWords[l]) }))}
          value={link}
          onChange={relink}
          allowDeselect={false}
        />
      )}
      <Select
        className={css.kind}
        size="xs"
        aria-label={term({ marketing: 'Kind of step', it: 'step.type' })}
        data={stepSubjects.map((s) => ({ value: s.value, label: term(s.words) }))}
        value={step.type}
        onChange={(type) => type && onChange({ ...step, type, event: named.has(type) && type !== 'any' ? step.event : '' })}
        allowDeselect={false}
        comboboxProps={{ width: 200, position: 'bottom-start' }}
      />
      <EventName target={step} set={onChange} marks={marks} />
      {step.not ? (
        <Limit label={last ? { marketing: 'in the time after', it: 'within' } : { marketing: 'for so long', it: 'within' }} value={step.within} start="2d" onChange={(within) => onChange({ ...step, within })} wrong={marks('within')} />
      ) : (
        at > 0 && (
          <>
            <Limit label={{ marketing: 'at most later', it: 'gap' }} value={step.gap} start="7d" onChange={(gap) => onChange({ ...step, gap })} wrong={marks('gap')} />
            <Limit label={{ marketing: 'at least later', it: 'wait' }} value={step.wait} start="1h" onChange={(wait) => onChange({ ...step, wait })} wrong={marks('wait')} />
          </>
        )
      )}
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`What to do with step ${at + 1}`}>
            <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" fill="currentColor">
              <circle cx="3" cy="8" r="1.300" />
              <circle cx="8" cy="8" r="1.300" />
              <circle cx="13" cy="8" r="1.300" />
            </svg>
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => onChange({ ...step, where: [...step.where, { id: ids.next(), property: '', op: 'eq', value: '' }] })}>Only where a property…</Menu.Item>
          <Menu.Item disabled={at === 0} onClick={() => onMove(-1)}>
            Earlier
          </Menu.Item>
          <Menu.Item disabled={last} onClick={() => onMove(1)}>
            Later
          </Menu.Item>
          <Menu.Item color="bad" disabled={of === 1} onClick={() => onChange(null)}>
            Take out
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <WhereFields target={step} set={onChange} marks={marks} />
    </li>
  )
}
