import { navigate } from '../routing/navigate.ts'
import { useLayoutEffect, useRef, type ReactNode, type RefObject } from 'react'
import { partOfUri } from '../client/addresses.ts'
import { Icon } from '../ui/icon.tsx'
import { Listbox, type ListboxOption } from '../ui/listbox.tsx'
import { OptionContent } from './option-content.tsx'
import { isMeant, meantQuery, type MeantQuery } from './query-text.ts'
import { useSuggestionField } from './use-suggestion-field.ts'
import type { SuggestedChoice } from './use-suggestions.tsx'
import styles from './query-field.module.css'

/** A page or action, offered if the text matches its label. */
export interface NamedOption extends ListboxOption {
  readonly label: string
}

interface QueryFieldProps {
  readonly label: string
  readonly placeholder: string
  readonly initial?: string
  /** Set for the finder, whose list is always open; absent on a page. */
  readonly finder?: {
    readonly named: readonly NamedOption[]
    /** Offered while the field is empty. */
    readonly recent: readonly ListboxOption[]
  }
  readonly field?: RefObject<HTMLInputElement | null>
  /** Called after a choice has opened another page. */
  readonly done?: () => void
  readonly children?: ReactNode
}

const SUGGESTED: Readonly<Record<MeantQuery['kind'], readonly string[]>> = {
  action: [],
  owner: ['Owners'],
  filter: ['Tags', 'Filters'],
  anything: ['Entities', 'Owners', 'Tags', 'Filters'],
}
const ACTIONS = 'Actions here'

/** Search text with suggestions; Enter opens the results. */
export function QueryField({ label, placeholder, initial, finder, field, done, children }: QueryFieldProps) {
  const ownField = useRef<HTMLInputElement>(null)
  const box = field ?? ownField
  const isFinder = finder !== undefined
  useLayoutEffect(() => (isFinder ? box.current?.focus() : undefined), [isFinder, box])
  const choose: SuggestedChoice['entity'] = ({ uri }) => {
    done?.()
    navigate({ to: '/e/$', rest: partOfUri(uri) })
  }
  // The field gets its text in the next render.
  const complete = (cursor: number): void =>
    void requestAnimationFrame(() => box.current?.setSelectionRange(cursor, cursor))
  const search = (query: string): void => {
    close()
    done?.()
    navigate({ to: '/search', search: { q: query } })
  }
  const { input, text, close, open, options, settled, choosing } = useSuggestionField({
    ...(initial !== undefined && { initial }),
    choose,
    complete,
    lookUp: (typed) => meantQuery(typed).requested,
    offer: (suggested, typed) => {
      const meant = meantQuery(typed)
      const named = (finder?.named ?? []).filter((one) => isMeant(one.label, meant.text))
      if (meant.kind === 'action') return named.filter(({ group }) => group === ACTIONS)
      if (typed.trim() === '') return [...(finder?.recent ?? []), ...named]
      return [
        ...resultsOption(meant.query, search),
        ...(meant.kind === 'anything' ? named : []),
        ...suggested.filter(({ group }) => SUGGESTED[meant.kind].includes(group)),
      ]
    },
    alwaysOpen: isFinder,
  })
  return (
    <form
      role="search"
      className={styles[isFinder ? 'top' : 'page']}
      onSubmit={(event) => {
        event.preventDefault()
        search(meantQuery(text).query)
      }}
    >
      <div className="finder">
        <Icon name="search" />
        <input
          {...input}
          // In a field of type search, Esc would clear it instead of closing the finder.
          type={isFinder ? 'text' : 'search'}
          ref={box}
          placeholder={placeholder}
          aria-label={label}
        />
        {children}
      </div>
      {!open ? null : options.length > 0 ? (
        <div className={isFinder ? styles['options'] : 'popup'}>
          <Listbox label="Suggestions" options={options} choosing={choosing} />
        </div>
      ) : isFinder ? (
        <p className={styles['nothing']} role="status">
          {settled ? 'No matches' : 'Searching…'}
        </p>
      ) : null}
    </form>
  )
}

/** The first option shows what Enter does. */
function resultsOption(query: string, search: (query: string) => void): readonly ListboxOption[] {
  if (query === '') return []
  return [
    {
      key: 'results',
      group: 'Search',
      content: <OptionContent text={query} about="all results" glyph={{ icon: 'search' }} />,
      choose: () => search(query),
    },
  ]
}
