import { Link } from '@tanstack/react-router'
import { DataTable, type Column } from '../../ui/DataTable'
import { percent } from './fields'
import { amount, tidy, type Prospect } from './worth'

const first = (p: Prospect) => p.identifiers[0]
const address = (p: Prospect) => (first(p) ? `${first(p)?.type}:${first(p)?.value}` : '')

/** Customers with what the model says of each. */
export function ProspectTable({ name, label, of, unit, money }: { name: string; label: string; of: Prospect[]; unit: string; money: boolean }) {
  const columns: Column<Prospect>[] = [
    {
      key: 'person',
      head: 'person',
      cell: (p) => (
        <Link data-row to="/people/$id" params={{ id: address(p) }}>
          {first(p)?.value ?? 'somebody'}
        </Link>
      ),
      text: address,
    },
    { key: 'pAlive', head: { marketing: 'Still a customer', it: 'P(alive)' }, figure: true, cell: (p) => percent(p.pAlive), text: (p) => tidy(p.pAlive) },
    { key: 'risk', head: { marketing: 'Has left', it: 'churnRisk' }, figure: true, cell: (p) => percent(p.churnRisk), text: (p) => tidy(p.churnRisk) },
    { key: 'expected', head: { marketing: 'Will buy', it: 'E[X]' }, unit: { marketing: 'times', it: 'n' }, figure: true, cell: (p) => amount(p.expected), text: (p) => tidy(p.expected) },
    ...(money
      ? [
          { key: 'amount', head: { marketing: 'Each for', it: 'E[M]' }, figure: true, optional: true, cell: (p: Prospect) => amount(p.amount), text: (p: Prospect) => p.amount && tidy(p.amount) },
          { key: 'worth', head: { marketing: 'Will be worth', it: 'E[X]·E[M]' }, figure: true, cell: (p: Prospect) => amount(p.worth), text: (p: Prospect) => tidy(p.worth) },
        ]
      : []),
    { key: 'atRisk', head: { marketing: 'At stake', it: 'atRisk' }, figure: true, cell: (p) => amount(p.atRisk), text: (p) => tidy(p.atRisk) },
    { key: 'repeats', head: { marketing: 'Came back', it: 'x' }, unit: { marketing: 'days', it: 'd' }, figure: true, cell: (p) => p.repeats, text: (p) => p.repeats },
    { key: 'silent', head: { marketing: 'Silent for', it: 'T − t_x' }, unit: { marketing: `${unit}s`, it: unit }, figure: true, cell: (p) => amount(p.age - p.last), text: (p) => tidy(p.age - p.last) },
    { key: 'rfm', head: { marketing: 'Recency, frequency, money', it: 'RFM' }, figure: true, cell: (p) => p.scores.join(' '), text: (p) => p.scores.join('') },
  ]
  return <DataTable name={name} label={label} rows={of} columns={columns} idOf={address} />
}
