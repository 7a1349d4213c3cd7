import { IconButton } from '../ui/button.tsx'
import { Account } from './account.tsx'
import { AsOf } from './as-of.tsx'
import { Breadcrumb } from './breadcrumb.tsx'
import { LiveDot } from './live-dot.tsx'
import { nextTheme, useTheme } from './theme.ts'
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
