import { useNavigate, useRouterState } from '@tanstack/react-router'
import { useEffect, useRef, useState, type FormEvent } from 'react'
import { Icon } from '../ui/icon.tsx'
import { IconButton } from '../ui/button.tsx'
import { nextTheme, useTheme } from './theme.ts'
import styles from './top-bar.module.css'

/** The way to everything, on every page. */
export function TopBar() {
  const navigate = useNavigate()
  const inAddress = useRouterState({
    select: ({ location }) => (location.pathname === '/search' ? ((location.search as { q?: string }).q ?? '') : ''),
  })
  const [text, setText] = useState(inAddress)
  const box = useRef<HTMLInputElement>(null)
  useEffect(() => setText(inAddress), [inAddress])
  useEffect(() => {
    const focus = (event: KeyboardEvent): void => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      event.preventDefault()
      box.current?.select()
      box.current?.focus()
    }
    document.addEventListener('keydown', focus)
    return () => document.removeEventListener('keydown', focus)
  }, [])
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    void navigate({ to: '/search', search: { q: text } })
  }
  const [theme, setTheme] = useTheme()
  return (
    <header className={styles['bar']}>
      <form role="search" className={styles['search']} onSubmit={submit}>
        <Icon name="search" />
        <input
          ref={box}
          type="search"
          name="q"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          placeholder="Search models, features, datasets, people …"
          aria-label="Search everything"
          autoComplete="off"
          spellCheck={false}
        />
        <kbd aria-hidden="true">/</kbd>
      </form>
      <IconButton
        icon={theme === 'dark' ? 'moon' : theme === 'light' ? 'sun' : 'system'}
        label={`Colours: ${theme}. Change to ${nextTheme(theme)}`}
        onClick={() => setTheme(nextTheme(theme))}
      />
    </header>
  )
}

export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}
