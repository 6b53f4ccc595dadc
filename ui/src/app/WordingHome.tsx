import { useState, type ReactNode } from 'react'
import { keepText, keptText } from '../lib/storage'
import { useUrlState } from '../ui/useUrlState'
import { WordingProvider } from '../ui/Wording'
import type { Words } from '../ui/words'

const known: readonly string[] = ['marketing', 'it', 'both']

/** Keeps the chosen wording: in the address while it is there, so that a shared page reads alike, and in this browser. */
export function WordingHome({ children }: { children: ReactNode }) {
  const [url, setUrl] = useUrlState('words')
  const [kept, setKept] = useState(() => keptText('words'))
  const words = [url.words, kept, 'marketing'].find((w) => w && known.includes(w)) as Words
  const choose = (next: Words) => {
    keepText('words', next)
    setKept(next)
    setUrl({ words: next })
  }
  return (
    <WordingProvider words={words} choose={choose}>
      {children}
    </WordingProvider>
  )
}
