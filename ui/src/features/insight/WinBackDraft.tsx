import { Button, NumberInput, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { answer as answered, api } from '../../api/client'
import { ErrorState } from '../../ui/states'
import { useUrlState } from '../../ui/useUrlState'
import { Term, useTerm } from '../../ui/Wording'
import css from './ValuePanels.module.css'
import { winBackCondition, within, worthTrait, type ValueAnswer } from './worth'

/** From the list to a segment that keeps itself up to date: the figures become traits, and the segment asks for them. */
export function WinBackDraft({ answer, above, below }: { answer: ValueAnswer; above: number; below: number }) {
  const [state, set] = useUrlState('above', 'below', 'worth')
  const term = useTerm()
  const { data } = useQuery({ queryKey: ['traits'], queryFn: ({ signal }) => answered(api.GET('/api/v1/traits', { signal })) })
  const kept = new Set(data?.items.map((t) => t.definition.key))
  const missing = answer.traits.filter((t) => !kept.has(t.key))
  const mean = (answer.worth ?? answer.expected) / Math.max(1, answer.customers)
  const worth = within(state.worth, 0, 1e12) ?? Number(mean.toPrecision(1))
  const condition = winBackCondition(answer, { above, below, worth })
  const bound = (name: 'above' | 'below' | 'worth', label: { marketing: string; it: string }, value: number, most: number) => (
    <NumberInput
      key={`${name}${value}`}
      size="xs"
      w={130}
      label={term(label)}
      defaultValue={value}
      min={0}
      max={most}
      hideControls
      onBlur={(e) => Number(e.currentTarget.value) !== value && set({ [name]: e.currentTarget.value }, { push: true })}
      onKeyDown={(e) => e.key === 'Enter' && set({ [name]: e.currentTarget.value }, { push: true })}
    />
  )
  return (
    <>
      <div className={css.draft}>
        {bound('above', { marketing: 'Still one, at least', it: 'P(alive) ≥' }, above, 1)}
        {bound('below', { marketing: 'and less than', it: 'P(alive) <' }, below, 1)}
        {bound('worth', { marketing: 'Worth more than', it: `${worthTrait(answer)} >` }, worth, 1e12)}
        <Button
          size="xs"
          disabled={missing.length > 0}
          title={missing.length > 0 ? term({ marketing: 'Keep the figures as traits first', it: 'the traits are not defined' }) : undefined}
          renderRoot={missing.length > 0 ? undefined : (props) => <Link to="/segments/new" search={{ draft: JSON.stringify(condition) } as never} {...props} />}
        >
          <Term k={{ marketing: 'Make a win-back segment', it: 'segment draft' }} />
        </Button>
      </div>
      <Keep answer={answer} first={missing.length > 0} />
    </>
  )
}

/** Puts what the model says of each person into the catalog, with its parameters. */
function Keep({ answer, first }: { answer: ValueAnswer; first: boolean }) {
  const [owners, setOwners] = useState({ marketing: '', it: '' })
  const term = useTerm()
  const client = useQueryClient()
  const keep = useMutation({
    mutationFn: async () => {
      for (const t of answer.traits) await answered(api.PUT('/api/v1/definitions/{kind}/{key}', { params: { path: { kind: 'trait', key: t.key } }, body: { owners, wording: t.wording, spec: t.spec } }))
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['traits'] }),
  })
  const names = answer.traits.map((t) => t.key).join(', ')
  return (
    <form
      className={css.draft}
      onSubmit={(e) => {
        e.preventDefault()
        keep.mutate()
      }}
    >
      <p className={css.note}>
        <Term
          k={
            first
              ? { marketing: 'Keep these figures as traits, and they are worked out for everybody every day: in conditions, in segments and on the page of each customer.', it: `PUT trait ${names}: closed forms of the purchase days with these parameters.` }
              : { marketing: 'These figures are kept as traits. Keep them again to go by the parameters above from now on.', it: `trait ${names} exist; PUT makes new versions with these parameters.` }
          }
        />
      </p>
      <TextInput size="xs" required label={term({ marketing: 'Answers for it in marketing', it: 'owners.marketing' })} value={owners.marketing} onChange={(e) => setOwners({ ...owners, marketing: e.currentTarget.value })} />
      <TextInput size="xs" required label={term({ marketing: 'Answers for it in IT', it: 'owners.it' })} value={owners.it} onChange={(e) => setOwners({ ...owners, it: e.currentTarget.value })} />
      <Button size="xs" variant="default" type="submit" loading={keep.isPending}>
        <Term k={first ? { marketing: 'Keep as traits', it: 'PUT traits' } : { marketing: 'Keep again', it: 'PUT new versions' }} />
      </Button>
      {keep.isError && <ErrorState error={keep.error} />}
    </form>
  )
}
