import { IconButton } from '../ui/button.tsx'
import { Account } from './account.tsx'
import { AsOf } from './as-of.tsx'
import { Breadcrumb } from './breadcrumb.tsx'
import { LiveDot } from './live-dot.tsx'
import { useState } from 'react'
import { store } from '../ui/stored.ts'

import styles from './top-bar.module.css'

/** Bar above every page: breadcrumb, moment and live state. */
export function TopBar() {
  const [theme, setTheme] = useTheme()
  return (
    <header className={styles['bar']}>
      <Breadcrumb />
      <AsOf />
      <LiveDot />
      <Account />
      <IconButton
        icon={theme === 'dark' ? 'moon' : theme === 'light' ? 'sun' : 'system'}
        label={`Colours: ${theme}. Change to ${nextTheme(theme)}`}
        onClick={() => setTheme(nextTheme(theme))}
      />
    </header>
  )
}

type Theme = 'system' | 'light' | 'dark'

const NEXT: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' }

const nextTheme = (theme: Theme): Theme => NEXT[theme]

/** Stored in the browser; a script in the page sets it before the first paint. */
function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState<Theme>(() => {
    const chosen = document.documentElement.dataset['theme']
    return chosen === 'light' || chosen === 'dark' ? chosen : 'system'
  })
  return [
    theme,
    (chosen) => {
      const value = chosen === 'system' ? '' : chosen
      document.documentElement.dataset['theme'] = value
      store('theme', value)
      setTheme(chosen)
    },
  ]
}
