import type { MantineColorScheme, MantineColorSchemeManager } from '@mantine/core'
import { keepText, keptText } from '../lib/storage'

/** The colour scheme this browser was last set to; auto follows the system. */
export function keptScheme(): MantineColorScheme {
  const kept = keptText('scheme')
  return kept === 'light' || kept === 'dark' ? kept : 'auto'
}

/** Keeps the scheme under the name that scheme.js reads before the first paint. */
export const schemes: MantineColorSchemeManager = {
  get: keptScheme,
  set: (value) => keepText('scheme', value === 'auto' ? null : value),
  subscribe: () => {},
  unsubscribe: () => {},
  clear: () => keepText('scheme', null),
}
