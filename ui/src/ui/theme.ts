import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core'

// Mantine's components take their colours from tokens.css: a palette of one variable, so that both schemes stay in one file.
const palette = (name: string) => Array.from({ length: 10 }, () => `var(--${name})`) as unknown as MantineColorsTuple

export const theme = createTheme({
  primaryColor: 'accent',
  colors: {
    accent: palette('accent'),
    good: palette('good'),
    warn: palette('warn'),
    bad: palette('bad'),
    marketing: palette('marketing'),
    it: palette('it'),
    joint: palette('joint'),
  },
  fontFamily: 'var(--face-prose)',
  fontFamilyMonospace: 'var(--face-mono)',
  headings: { fontFamily: 'var(--face-prose)', fontWeight: '600' },
  defaultRadius: 'var(--radius)',
  respectReducedMotion: true,
  cursorType: 'pointer',
  focusRing: 'auto',
  components: {
    Button: { defaultProps: { size: 'sm', variant: 'filled' } },
    Tooltip: { defaultProps: { openDelay: 250, transitionProps: { duration: 100 } } },
    Modal: { defaultProps: { transitionProps: { duration: 120 }, overlayProps: { backgroundOpacity: 0.4 } } },
    Drawer: { defaultProps: { transitionProps: { duration: 120 }, overlayProps: { backgroundOpacity: 0.25 } } },
    // Inside a dialog a head is no banner of the page.
    ModalHeader: { defaultProps: { role: 'none' } },
    DrawerHeader: { defaultProps: { role: 'none' } },
    Popover: { defaultProps: { transitionProps: { duration: 100 }, shadow: 'none' } },
    Menu: { defaultProps: { transitionProps: { duration: 100 }, shadow: 'none' } },
  },
})

const shared = {
  '--mantine-color-body': 'var(--surface)',
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-dimmed': 'var(--text-dim)',
  '--mantine-color-placeholder': 'var(--text-faint)',
  '--mantine-color-anchor': 'var(--accent)',
  '--mantine-color-error': 'var(--bad)',
  '--mantine-color-default': 'var(--surface)',
  '--mantine-color-default-hover': 'var(--hover)',
  '--mantine-color-default-color': 'var(--text)',
  '--mantine-color-default-border': 'var(--line-strong)',
  '--mantine-color-disabled': 'var(--sunken)',
  '--mantine-color-disabled-color': 'var(--text-faint)',
  '--mantine-color-disabled-border': 'var(--line)',
  '--mantine-primary-color-contrast': 'var(--on-accent)',
  '--mantine-color-accent-filled': 'var(--accent)',
  '--mantine-color-accent-filled-hover': 'var(--accent-strong)',
  '--mantine-color-accent-light': 'var(--accent-soft)',
  '--mantine-color-accent-light-hover': 'var(--accent-soft)',
  '--mantine-color-accent-light-color': 'var(--accent)',
  '--mantine-color-accent-outline': 'var(--accent)',
  '--mantine-color-bad-filled': 'var(--bad)',
  '--mantine-color-bad-filled-hover': 'var(--bad)',
  '--mantine-color-bad-light': 'var(--bad-soft)',
  '--mantine-color-bad-light-color': 'var(--bad)',
  '--mantine-shadow-md': 'var(--shadow)',
  '--mantine-shadow-xl': 'var(--shadow)',
}

export const variables: CSSVariablesResolver = () => ({ variables: shared, light: shared, dark: shared })
