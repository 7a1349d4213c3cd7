import { useNavigate, useRouterState } from '@tanstack/react-router'
import { useCallback, useEffect, useRef, type FormEvent } from 'react'
import { partOfUri } from '../client/addresses.ts'
import { useSuggestionField } from '../parts/use-suggestion-field.ts'
import { Icon } from '../ui/icon.tsx'
import { Listbox } from '../ui/listbox.tsx'
import { useKey } from '../ui/use-key.ts'
import styles from './search-box.module.css'

/** The query of every page's search, with what it may become while it is typed. */
export function SearchBox() {
  const navigate = useNavigate()
  const inAddress = useRouterState({
    select: ({ location }) => (location.pathname === '/search' ? ((location.search as { q?: string }).q ?? '') : ''),
  })
  const box = useRef<HTMLInputElement>(null)
  useKey('/', 'Search', () => {
    box.current?.select()
    box.current?.focus()
  })
  const choose = useCallback(
    ({ uri }: { readonly uri: string }) =>
      void navigate({ to: '/e/$', params: { _splat: partOfUri(uri) }, search: {}, state: { jumped: true } }),
    [navigate],
  )
  const complete = useCallback((cursor: number) => {
    // The text of the box changes with the next drawing.
    requestAnimationFrame(() => box.current?.setSelectionRange(cursor, cursor))
  }, [])
  const { input, text, setText, close, open, options, choosing } = useSuggestionField({
    initial: inAddress,
    choose,
    complete,
    least: -1,
  })
  useEffect(() => setText(inAddress), [inAddress, setText])
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    close()
    void navigate({ to: '/search', search: { q: text.trim() } })
  }
  return (
    <form role="search" className={styles['search']} onSubmit={submit}>
      <Icon name="search" />
      <input
        {...input}
        ref={box}
        name="q"
        placeholder="Search models, features, datasets, people…"
        aria-label="Search everything"
      />
      <kbd aria-hidden="true">/</kbd>
      {open && options.length > 0 ? (
        <div className={styles['options']}>
          <Listbox label="Suggestions" options={options} choosing={choosing} />
        </div>
      ) : null}
    </form>
  )
}
