import { useNavigate, useRouterState } from '@tanstack/react-router'
import { useEffect, useMemo, useRef, useState, type FormEvent } from 'react'
import { partOfUri } from '../client/addresses.ts'
import { useSuggestions } from '../parts/use-suggestions.tsx'
import { Icon } from '../ui/icon.tsx'
import { Listbox, useListbox } from '../ui/listbox.tsx'
import { useKey } from '../ui/use-key.ts'
import styles from './search-box.module.css'

/** The query of every page's search, with what it may become while it is typed. */
export function SearchBox() {
  const navigate = useNavigate()
  const inAddress = useRouterState({
    select: ({ location }) => (location.pathname === '/search' ? ((location.search as { q?: string }).q ?? '') : ''),
  })
  const [text, setText] = useState(inAddress)
  const [open, setOpen] = useState(false)
  const box = useRef<HTMLInputElement>(null)
  useEffect(() => setText(inAddress), [inAddress])
  useKey('/', 'Search', () => {
    box.current?.select()
    box.current?.focus()
  })
  const choice = useMemo(
    () => ({
      entity: ({ uri }: { readonly uri: string }) => {
        setOpen(false)
        setText('')
        void navigate({ to: '/e/$', params: { _splat: partOfUri(uri) }, search: {}, state: { jumped: true } })
      },
      query: (query: string, cursor: number) => {
        setText(query)
        // The text of the box changes with the next drawing.
        requestAnimationFrame(() => box.current?.setSelectionRange(cursor, cursor))
      },
    }),
    [navigate],
  )
  const { options } = useSuggestions(text, choice, open)
  const choosing = useListbox(options, open, -1)
  const shown = open && text.trim() !== '' && options.length > 0
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setOpen(false)
    void navigate({ to: '/search', search: { q: text.trim() } })
  }
  return (
    <form role="search" className={styles['search']} onSubmit={submit}>
      <Icon name="search" />
      <input
        {...choosing.combobox}
        aria-expanded={shown}
        ref={box}
        type="search"
        name="q"
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value)
          setOpen(true)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && shown) {
            // The first Esc closes the list, and keeps the text.
            event.preventDefault()
            setOpen(false)
          } else if (event.key === 'ArrowDown' && !open) setOpen(true)
          else choosing.onKeyDown(event)
        }}
        onBlur={() => setOpen(false)}
        placeholder="Search models, features, datasets, people …"
        aria-label="Search everything"
        autoComplete="off"
        spellCheck={false}
      />
      <kbd aria-hidden="true">/</kbd>
      {shown ? (
        <div className={styles['options']}>
          <Listbox label="Suggestions" options={options} choosing={choosing} />
        </div>
      ) : null}
    </form>
  )
}
