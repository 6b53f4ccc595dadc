import { count } from '../../lib/number'
import { DataTable, type Column } from '../../ui/DataTable'
import { Said, Term } from '../../ui/Wording'
import css from './ValuePanels.module.css'
import { amount, type ValueAnswer } from './worth'

interface Row {
  model: string
  name: string
  value: number
  standardError?: number
  lower?: number
  upper?: number
}

const digits = (n: number | undefined) => (n === undefined ? '–' : n >= 100 ? amount(n) : n.toFixed(3))

const columns: Column<Row>[] = [
  { key: 'name', head: { marketing: 'Parameter', it: 'θ' }, cell: (r) => `${r.model} ${r.name}`, text: (r) => `${r.model} ${r.name}` },
  { key: 'value', head: { marketing: 'Value', it: 'value' }, figure: true, cell: (r) => digits(r.value), text: (r) => r.value },
  { key: 'error', head: { marketing: 'Give or take', it: 'standardError' }, figure: true, cell: (r) => digits(r.standardError), text: (r) => r.standardError },
  { key: 'lower', head: { marketing: 'At least', it: 'lower, 95 %' }, figure: true, cell: (r) => digits(r.lower), text: (r) => r.lower },
  { key: 'upper', head: { marketing: 'At most', it: 'upper, 95 %' }, figure: true, cell: (r) => digits(r.upper), text: (r) => r.upper },
]

/** The models as they were fitted: what they say of the whole base, and their parameters. */
export function FitPanel({ answer }: { answer: ValueAnswer }) {
  const fits = [answer.model, ...(answer.spend ? [answer.spend] : [])]
  const rows = fits.flatMap((f) => f.parameters.map((p) => ({ model: f.model, ...p })))
  return (
    <section className={css.panel} aria-labelledby="fit">
      <h2 id="fit">
        <Term k={{ marketing: 'What the model learned', it: 'maximum likelihood' }} />
      </h2>
      <dl className={css.figures}>
        <Figure name={{ marketing: 'Customers', it: 'n' }}>{count(answer.customers)}</Figure>
        <Figure name={{ marketing: 'Still customers', it: 'Σ P(alive)' }}>{count(answer.still)}</Figure>
        <Figure name={{ marketing: 'Purchases to come', it: 'Σ E[X]' }}>{count(answer.expected)}</Figure>
        {answer.worth !== undefined && <Figure name={{ marketing: 'Worth', it: 'Σ E[X]·E[M]' }}>{amount(answer.worth)}</Figure>}
        <Figure name={{ marketing: 'Log-likelihood', it: 'logL' }}>{answer.model.logLikelihood.toFixed(2)}</Figure>
      </dl>
      {fits.map((f) => (
        <p key={f.model} className={css.note}>
          <Said {...f.sentence} />
        </p>
      ))}
      {fits.some((f) => f.loose) && (
        <p className={css.note}>
          <Term k={{ marketing: 'These customers do not tell the parameters apart: others would fit as well. A longer time to learn from, or another model, may.', it: 'the observed information is not positive definite: no standard errors' }} />
        </p>
      )}
      {answer.model.model === 'BG/NBD' && (
        <p className={css.note}>
          <Term k={{ marketing: 'Under this model nobody leaves before their first repeat purchase: who bought once counts as a customer.', it: 'x = 0 ⇒ P(alive) = 1' }} />
        </p>
      )}
      <DataTable name="value-parameters" label="Parameters" rows={rows} columns={columns} idOf={(r) => `${r.model} ${r.name}`} still />
      <p className={css.note}>
        <Term k={{ marketing: fits.map((f) => `${f.model}: log-likelihood ${f.logLikelihood.toFixed(2)} from ${count(f.people)} customers`).join('; ') + '.', it: fits.map((f) => `${f.model}: logL = ${f.logLikelihood.toFixed(4)}, AIC = ${f.aic.toFixed(2)}, n = ${f.people}, ${f.evaluations} evaluations`).join('; ') }} />
      </p>
    </section>
  )
}

function Figure({ name, children }: { name: { marketing: string; it: string }; children: string }) {
  return (
    <div>
      <dt>
        <Term k={name} />
      </dt>
      <dd>{children}</dd>
    </div>
  )
}
