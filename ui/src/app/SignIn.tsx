import { Button, PasswordInput, SegmentedControl, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState, type FormEvent } from 'react'
import { answer, api } from '../api/client'
import { asFailure } from '../lib/failure'
import { useUrlState } from '../ui/useUrlState'
import { Mark } from './Mark'
import { sessionQuery, type Principal } from './session'
import css from './SignIn.module.css'

/** Where one says who one is. The page one wanted is kept. */
export function SignIn() {
  const [{ to }] = useUrlState('to')
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [by, setBy] = useState('token')
  const [login, setLogin] = useState('')
  const [secret, setSecret] = useState('')
  const [wrong, setWrong] = useState<string>()
  const [busy, setBusy] = useState(false)

  useEffect(() => {
    document.title = 'Sign in · Rapport'
  }, [])

  async function submit(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setWrong(undefined)
    try {
      const body = by === 'token' ? { token: secret } : { login, password: secret }
      const principal = await answer<Principal>(api.POST('/api/v1/session', { body }))
      queries.clear()
      queries.setQueryData(sessionQuery.queryKey, principal)
      // Only a path of this console: an address elsewhere is not followed.
      await navigate({ to: to?.startsWith('/') && !to.startsWith('//') ? to : '/live' })
    } catch (error) {
      const failure = asFailure(error)
      setWrong(failure.hint ? `${failure.message} – ${failure.hint}` : failure.message)
    } finally {
      setBusy(false)
    }
  }

  return (
    <main className={css.page}>
      <form className={css.card} onSubmit={(e) => void submit(e)} aria-labelledby="sign-in">
        <Mark />
        <h1 id="sign-in" className={css.title}>
          Sign in
        </h1>
        <p className={css.lede}>One view of the customer, for both sides of the house.</p>
        <SegmentedControl
          fullWidth
          value={by}
          onChange={(value) => {
            setBy(value)
            setWrong(undefined)
          }}
          aria-label="How to sign in"
          data={[
            { value: 'token', label: 'API token' },
            { value: 'password', label: 'Login and password' },
          ]}
        />
        {by === 'password' && <TextInput label="Login" value={login} onChange={(e) => setLogin(e.currentTarget.value)} autoComplete="username" required />}
        <PasswordInput
          key={by}
          label={by === 'token' ? 'API token' : 'Password'}
          description={by === 'token' ? 'Printed at the first start; “dev” in a demo.' : undefined}
          value={secret}
          onChange={(e) => setSecret(e.currentTarget.value)}
          autoComplete={by === 'token' ? 'off' : 'current-password'}
          error={wrong}
          required
          data-autofocus
        />
        <Button type="submit" loading={busy} size="md">
          Sign in
        </Button>
      </form>
    </main>
  )
}
