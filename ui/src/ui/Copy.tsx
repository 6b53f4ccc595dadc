import { ActionIcon, CopyButton, Tooltip } from '@mantine/core'

/** Copies a text; what names it, such as "write key". */
export function Copy({ text, what }: { text: string; what: string }) {
  return (
    <CopyButton value={text} timeout={1500}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? 'Copied' : `Copy ${what}`}>
          <ActionIcon variant="subtle" color="gray" size="sm" onClick={copy} aria-label={copied ? 'Copied' : `Copy ${what}`}>
            <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="1.4" strokeLinecap="round" strokeLinejoin="round">
              <path d={copied ? 'M3 8.5 6.5 12 13 4.500' : 'M6 5.500h7.500v8H6ZM10.500 5.500v-3H2.500v8H6'} />
            </svg>
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  )
}
