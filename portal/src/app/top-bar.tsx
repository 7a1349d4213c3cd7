import { IconButton } from '../ui/button.tsx'
import { Account } from './account.tsx'
import { LiveDot } from './live-dot.tsx'
import { SearchBox } from './search-box.tsx'
import { nextTheme, useTheme } from './theme.ts'
import styles from './top-bar.module.css'

/** What is above every page. */
export function TopBar({ jump }: { readonly jump: () => void }) {
  const [theme, setTheme] = useTheme()
  return (
    <header className={styles['bar']}>
      <SearchBox />
      <span className={styles['jump']}>
        <IconButton icon="jump" label="Jump to" onClick={jump} />
      </span>
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
