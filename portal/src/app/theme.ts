import { useState } from 'react'
import { store } from '../ui/stored.ts'

type Theme = 'system' | 'light' | 'dark'

const NEXT: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' }

export const nextTheme = (theme: Theme): Theme => NEXT[theme]

/** Stored in the browser; a script in the page sets it before the first paint. */
export function useTheme(): [Theme, (theme: Theme) => void] {
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
