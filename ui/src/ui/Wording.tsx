import { createContext, useCallback, useContext, type ReactNode } from 'react'
import { Glyph } from './Glyph'
import { terms, type Saying, type TermKey, type Words } from './words'
import css from './Wording.module.css'

interface Wording {
  words: Words
  choose: (words: Words) => void
}

const Context = createContext<Wording>({ words: 'marketing', choose: () => {} })

export function WordingProvider({ words, choose, children }: Wording & { children: ReactNode }) {
  return <Context value={{ words, choose }}>{children}</Context>
}

/** Which wording is chosen, and how to choose another. */
export function useWording(): Wording {
  return useContext(Context)
}

/** One line of text in the chosen wording; with Both, the one and the other. */
export function said(saying: Saying, words: Words): string {
  if (words !== 'both') return saying[words] || saying.marketing || saying.it
  if (!saying.it || saying.marketing === saying.it) return saying.marketing
  return saying.marketing ? `${saying.marketing} · ${saying.it}` : saying.it
}

/** Reads a term as text: for labels, titles, file heads, announcements. */
export function useTerm(): (term: TermKey | Saying) => string {
  const { words } = useWording()
  return useCallback((term) => said(typeof term === 'string' ? terms[term] : term, words), [words])
}

/** A term on the page: prose face, mono face, or both in one line. */
export function Term({ k }: { k: TermKey | Saying }) {
  const { words } = useWording()
  const saying: Saying = typeof k === 'string' ? terms[k] : k
  if (words === 'it') return <span className={css.it}>{saying.it || saying.marketing}</span>
  if (words === 'marketing' || saying.marketing === saying.it) return <span>{saying.marketing || saying.it}</span>
  return (
    <span className={css.pair}>
      <span>{saying.marketing}</span> <span className={css.aside}>{saying.it}</span>
    </span>
  )
}

/** One content said twice: a sentence of marketing and its specification. Both stacks them, with the hash they share below. */
export function Said({ marketing, it, hash, size = 'text' }: { marketing?: string; it?: string; hash?: string; size?: 'text' | 'lead' }) {
  const { words } = useWording()
  const prose = marketing || it || ''
  const spec = it || marketing || ''
  if (words === 'marketing') return <span className={css[size]}>{prose}</span>
  if (words === 'it') return <span className={`${css[size]} ${css.it}`}>{spec}</span>
  return (
    <span className={`${css[size]} ${css.stack}`}>
      <span className={css.side} data-side="marketing">
        <Glyph side="marketing" /> <span>{prose}</span>
      </span>
      <span className={css.side} data-side="it">
        <Glyph side="it" /> <span className={css.it}>{spec}</span>
      </span>
      {hash && (
        <span className={css.hash} title={hash}>
          {hash.slice(0, 12)}
        </span>
      )}
    </span>
  )
}
