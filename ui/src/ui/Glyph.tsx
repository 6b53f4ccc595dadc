import css from './Glyph.module.css'

const sides = {
  marketing: { name: 'Marketing', path: 'M8 2.2 9.6 6 13.8 6.6 10.7 9.4 11.5 13.6 8 11.5 4.5 13.6 5.3 9.4 2.2 6.6 6.4 6Z', filled: false },
  it: { name: 'IT', path: 'M5.6 4 2 8l3.6 4M10.4 4 14 8l-3.6 4', filled: false },
  joint: { name: 'Both sides', path: 'M6 3.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9ZM10 3.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9Z', filled: false },
} as const

/** The mark of a side; it always stands beside the side's colour. */
export function Glyph({ side }: { side: keyof typeof sides }) {
  const { name, path } = sides[side]
  return (
    <svg className={css.glyph} data-side={side} viewBox="0 0 16 16" role="img" aria-label={name}>
      <path d={path} />
    </svg>
  )
}

const touchpoints = {
  web: { name: 'web', path: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2ZM2 8h12M8 2c2 1.8 2.6 4 2.6 6S10 12.200 8 14C6 12.200 5.400 10 5.400 8S6 3.800 8 2Z' },
  app: { name: 'app', path: 'M5.500 1.800h5a1.200 1.200 0 0 1 1.200 1.200v10a1.200 1.200 0 0 1-1.200 1.200h-5A1.200 1.200 0 0 1 4.300 13V3a1.200 1.200 0 0 1 1.200-1.200ZM7.200 12h1.600' },
  store: { name: 'store', path: 'M2.500 6.200 3.700 2.500h8.600l1.200 3.700M2.500 6.200a1.850 1.850 0 0 0 3.670 0 1.850 1.850 0 0 0 3.660 0 1.850 1.850 0 0 0 3.670 0M3.500 8v5.500h9V8M6.500 13.500v-3h3v3' },
  call: { name: 'call', path: 'M4.300 2.300 6.100 2l1.200 3-1.400 1.100a8 8 0 0 0 4 4L11 8.700l3 1.200-.3 1.800c-.2 1-.9 1.700-1.900 1.600C6.600 12.800 3.200 9.400 2.700 4.200c0-1 .600-1.700 1.600-1.900Z' },
  mail: { name: 'mail', path: 'M2 3.800h12v8.400H2ZM2.300 4.200 8 8.800l5.700-4.600' },
  crm: { name: 'crm', path: 'M2.500 3h11v10h-11ZM6 6a1.300 1.300 0 1 0 0 2.600A1.300 1.300 0 0 0 6 6ZM4 11c.300-1.200 1-1.700 2-1.700s1.700.500 2 1.700M10 6.500h2M10 9h2' },
  server: { name: 'server', path: 'M2.500 3h11v4h-11ZM2.500 9h11v4h-11ZM5 5h.100M5 11h.100' },
  other: { name: 'other', path: 'M8 3.200a4.800 4.800 0 1 0 0 9.600 4.800 4.800 0 0 0 0-9.600ZM8 7.600a.400.400 0 1 0 0 .800.400.400 0 0 0 0-.800Z' },
} as const

export type TouchpointKind = keyof typeof touchpoints

const alias: Record<string, TouchpointKind> = { email: 'mail', phone: 'call', callcenter: 'call', contact: 'call', pos: 'store', shop: 'store', mobile: 'app', ios: 'app', android: 'app', backend: 'server', file: 'server' }

/** The drawn kind of a touchpoint; a name the house does not know is "other", with its own name kept. */
export function touchpointKind(touchpoint: string | undefined): TouchpointKind {
  const name = (touchpoint ?? '').toLowerCase()
  return name in touchpoints ? (name as TouchpointKind) : (alias[name] ?? 'other')
}

export function touchpointColour(touchpoint: string | undefined): string {
  return `var(--tp-${touchpointKind(touchpoint)})`
}

/** A touchpoint's mark in its colour; with its name beside it, or as its accessible name. */
export function Touchpoint({ of, named = false }: { of: string | undefined; named?: boolean }) {
  const kind = touchpointKind(of)
  const name = of || touchpoints[kind].name
  return (
    <span className={css.touchpoint} style={{ color: `var(--tp-${kind})` }}>
      <svg className={css.mark} viewBox="0 0 16 16" {...(named ? { 'aria-hidden': true } : { role: 'img', 'aria-label': name })}>
        <path d={touchpoints[kind].path} />
      </svg>
      {named && <span className={css.name}>{name}</span>}
    </span>
  )
}
