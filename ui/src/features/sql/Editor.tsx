import { Textarea } from '@mantine/core'
import { useRef, type KeyboardEvent, type RefObject } from 'react'
import { useTerm } from '../../ui/Wording'
import css from './SQLPage.module.css'

/** Where a statement is typed. Tab indents; after Escape it leaves, as everywhere else. */
export function Editor({ area, text, change, run, wrong }: { area: RefObject<HTMLTextAreaElement | null>; text: string; change: (text: string) => void; run: () => void; wrong: boolean }) {
  const term = useTerm()
  const free = useRef(false)
  const key = (e: KeyboardEvent<HTMLTextAreaElement>) => {
    if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) {
      e.preventDefault()
      run()
    } else if (e.key === 'Escape') {
      free.current = true
    } else if (e.key === 'Tab' && !e.shiftKey && !e.ctrlKey && !e.altKey && !free.current) {
      e.preventDefault()
      put(e.currentTarget, '  ', change)
    }
  }
  return (
    <Textarea
      ref={area}
      className={css.editor}
      label={term({ marketing: 'The question in SQL', it: 'statement' })}
      description="Ctrl Enter runs it. Tab indents; Escape, then Tab leaves."
      autosize
      minRows={6}
      maxRows={24}
      value={text}
      error={wrong}
      onChange={(e) => change(e.currentTarget.value)}
      onKeyDown={key}
      onFocus={() => {
        free.current = false
      }}
      spellCheck={false}
      autoCapitalize="off"
      autoCorrect="off"
      maxLength={65_536}
    />
  )
}

/** Puts a piece of text where the cursor is, in place of what is selected. */
export function put(area: HTMLTextAreaElement, piece: string, change: (text: string) => void) {
  const { selectionStart: from, selectionEnd: to, value } = area
  change(value.slice(0, from) + piece + value.slice(to))
  requestAnimationFrame(() => {
    area.focus()
    area.setSelectionRange(from + piece.length, from + piece.length)
  })
}
