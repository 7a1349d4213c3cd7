// The command palette: leads to any entity, page or action from anywhere.
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { useCatalogue } from '../catalogue/use-catalogue.ts'
import { partOfUri } from '../client/addresses.ts'
import { useAsOf } from '../client/as-of.ts'
import { OptionContent } from '../parts/option-content.tsx'
import { useSuggestions } from '../parts/use-suggestions.tsx'
import { useRecents } from '../parts/visits.ts'
import { IconButton } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Listbox, useListbox, type ListboxOption } from '../ui/listbox.tsx'
import { boundKeys } from '../ui/keys.ts'
import { DOCS, graphiqlAddress, NO_URI, PAGES } from './pages.ts'
import { isMeant, paletteQuery } from './palette-query.ts'
import styles from './palette.module.css'

/** The way to any entity, page or action from anywhere. */
export function Palette({ close }: { readonly close: () => void }) {
  const [typed, type] = useState('')
  const query = paletteQuery(typed)
  const navigate = useNavigate()
  const entityChoice = useMemo(
    () => ({
      entity: ({ uri }: { readonly uri: string }) => {
        close()
        void navigate({ to: '/e/$', params: { _splat: partOfUri(uri) }, search: {}, state: { jumped: true } })
      },
      query: (q: string) => {
        if (q.startsWith('type:')) return type(q.replace(/^type:/, 't:'))
        close()
        void navigate({ to: '/search', search: { q } })
      },
    }),
    [close, navigate],
  )
  const suggested = useSuggestions(query.requested, entityChoice)
  const pageOptions = usePageOptions(query.text, close)
  const recents = useRecentOptions(entityChoice.entity)
  const options = useMemo(() => {
    if (query.kind === 'action') return pageOptions.filter(({ group }) => group === 'Actions here')
    if (typed.trim() === '') return [...recents, ...pageOptions]
    const groups: Readonly<Record<string, readonly string[]>> = {
      owner: ['Owners'],
      filter: ['Tags', 'Filters'],
      anything: ['Entities', 'Owners', 'Tags', 'Filters'],
    }
    const found = suggested.options.filter(({ group }) => groups[query.kind]?.includes(group))
    return query.kind === 'anything' ? [...pageOptions, ...found] : found
  }, [query.kind, typed, recents, pageOptions, suggested.options])
  const choosing = useListbox(options, true, 0)
  // Enter may come before the answer does: the first of it is chosen then.
  const awaited = useRef(false)
  const settled = suggested.settled
  useEffect(() => {
    if (!awaited.current || !settled) return
    awaited.current = false
    options[0]?.choose()
  }, [settled, options])
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === 'Enter' && !settled) {
      event.preventDefault()
      awaited.current = true
    } else choosing.onKeyDown(event)
  }
  return (
    <Dialog label="Jump to" close={close}>
      <div className={styles['field']}>
        <input
          {...choosing.combobox}
          autoFocus
          value={typed}
          onInput={(event) => {
            awaited.current = false
            type(event.currentTarget.value)
          }}
          onKeyDown={onKeyDown}
          placeholder="Jump to an entity, a page or an action"
          aria-label="Jump to"
          autoComplete="off"
          spellCheck={false}
        />
        <IconButton icon="close" label="Close" onClick={close} />
      </div>
      {options.length === 0 ? (
        <p className={styles['nothing']} role="status">
          {settled ? 'No matches' : 'Searching…'}
        </p>
      ) : (
        <Listbox label="Results" options={options} choosing={choosing} />
      )}
      <p className={styles['hints']} aria-hidden="true">
        <span>
          <kbd>&gt;</kbd> actions
        </span>
        <span>
          <kbd>@</kbd> owners
        </span>
        <span>
          <kbd>#</kbd> tags
        </span>
        <span>
          <kbd>t:</kbd> a type
        </span>
        <span>
          <kbd>↑</kbd> <kbd>↓</kbd> <kbd>Enter</kbd>
        </span>
      </p>
    </Dialog>
  )
}

/** Pages, and what the keys of this page do. */
function usePageOptions(text: string, close: () => void): readonly ListboxOption[] {
  const navigate = useNavigate()
  const asOf = useAsOf()
  // As they were when the palette was opened.
  const actions = useMemo(() => boundKeys().filter(({ keys }) => !keys.startsWith('g ') && keys !== '/'), [])
  return useMemo(() => {
    const here = actions
      .filter(({ label }) => isMeant(label, text))
      .map(({ keys, label, run }) => ({
        key: `action ${keys}`,
        group: 'Actions here',
        content: <OptionContent text={label} about={keys} glyph={{ icon: 'jump' }} />,
        choose: () => {
          close()
          // The focus is back on the page by then.
          setTimeout(run)
        },
      }))
    const pages = [...PAGES, DOCS]
      .filter(({ label }) => isMeant(label, text))
      .map(({ to, label, icon }) => ({
        key: `page ${to}`,
        group: 'Pages',
        content: <OptionContent text={label} about="page" glyph={{ icon }} />,
        choose: () => {
          close()
          void navigate({ to, params: NO_URI, search: {} })
        },
      }))
    const graphiql = {
      key: 'graphiql',
      group: 'Pages',
      content: <OptionContent text="GraphQL" about="for programs" glyph={{ icon: 'external' }} />,
      choose: () => {
        close()
        location.assign(graphiqlAddress(asOf))
      },
    }
    return [...here, ...pages, ...(isMeant('GraphQL', text) ? [graphiql] : [])]
  }, [text, actions, asOf, close, navigate])
}

function useRecentOptions(open: (found: { readonly uri: string }) => void): readonly ListboxOption[] {
  const recents = useRecents()
  const { labelOfType } = useCatalogue()
  return useMemo(
    () =>
      recents.map(({ uri, name, type }) => ({
        key: `recent ${uri}`,
        group: 'Recent',
        content: <OptionContent text={name} about={labelOfType(type)} glyph={{ type }} />,
        choose: () => open({ uri }),
      })),
    [recents, labelOfType, open],
  )
}
