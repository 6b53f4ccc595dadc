import type { components } from '../../api/gen/schema'
import { Term } from '../../ui/Wording'
import css from './PersonPage.module.css'

type Trait = components['schemas']['Trait']

const figure = new Intl.NumberFormat('en', { maximumFractionDigits: 2 })

/** The computed figures of a person, such as value and orders, as the first thing read. */
export function Headline({ traits }: { traits: Trait[] }) {
  const figures = traits.filter((t) => t.policy === 'computed' && typeof t.value === 'number').slice(0, 4)
  return (
    <>
      {figures.map((t) => (
        <span key={t.name} className={css.figure}>
          <b>{figure.format(t.value as number)}</b> <Term k={{ marketing: t.name.replaceAll('_', ' '), it: t.name }} />
        </span>
      ))}
    </>
  )
}
