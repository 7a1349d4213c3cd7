import { useLayoutEffect, useState, type ComponentProps } from 'react'
import { useListbox, type ListboxOption } from '../ui/listbox.tsx'
import { useSuggestions, type SuggestedChoice } from './use-suggestions.tsx'

interface SuggestionFieldOptions {
  readonly initial?: string
  /** Called with a chosen entity, after the field was cleared. */
  readonly choose: SuggestedChoice['entity']
  /** Called when a filter was completed in the field; absent if only entities can be chosen. */
  readonly complete?: (cursor: number) => void
  /** Part of the text to look up; absent for all of it. */
  readonly lookUp?: (text: string) => string
  /** Options for the text; absent for the plain suggestions. */
  readonly offer?: (suggested: readonly ListboxOption[], text: string) => readonly ListboxOption[]
  /** Shows the list from the start, and never closes it. */
  readonly alwaysOpen?: boolean
}

interface SuggestionField {
  readonly text: string
  readonly close: () => void
  /** Whether text was typed since the list was last closed. */
  readonly open: boolean
  readonly options: readonly ListboxOption[]
  readonly settled: boolean
  readonly choosing: ReturnType<typeof useListbox>
  readonly input: ComponentProps<'input'>
}

/** Returns the index of the only option whose name is the text; otherwise 0. */
export function namedInFull(options: readonly Pick<ListboxOption, 'name'>[], text: string): number {
  const typed = text.trim().toLowerCase()
  const named = options.filter(({ name }) => name?.toLowerCase() === typed)
  return named.length === 1 ? options.findIndex((one) => one === named[0]) : 0
}

/**
 * A text field with suggestions; Enter chooses the first, unless another is selected. A list that is always open
 * preselects the entity whose name was typed in full. Esc or a click elsewhere closes
 * the list and keeps the text.
 */
export function useSuggestionField({
  initial = '',
  choose,
  complete,
  lookUp = (text) => text,
  offer = (suggested) => suggested,
  alwaysOpen = false,
}: SuggestionFieldOptions): SuggestionField {
  const [text, setText] = useState(initial)
  // An effect after the paint would discard what was typed before it.
  useLayoutEffect(() => setText(initial), [initial])
  const [isOpen, setOpen] = useState(alwaysOpen)
  const close = (): void => setOpen(alwaysOpen)
  const choice: SuggestedChoice = {
    entity: (found) => {
      setText('')
      setOpen(alwaysOpen)
      choose(found)
    },
    ...(complete !== undefined && {
      query: (query, cursor) => {
        setText(query)
        complete(cursor)
      },
    }),
  }
  const { options: suggested, settled } = useSuggestions(lookUp(text), choice, isOpen)
  const options = offer(suggested, text)
  const open = isOpen && (alwaysOpen || text.trim() !== '')
  const preselected = alwaysOpen ? namedInFull(options, text) : 0
  const choosing = useListbox(options, { open, preselected })
  const { setActive } = choosing
  // A selection doesn't carry over to other text, even before its suggestions arrive.
  useLayoutEffect(() => setActive(preselected), [text, preselected, setActive])
  return {
    text,
    close,
    open,
    options,
    settled,
    choosing,
    input: {
      ...choosing.combobox,
      type: 'search',
      value: text,
      autoComplete: 'off',
      spellCheck: false,
      onInput: (event) => {
        setText(event.currentTarget.value)
        setOpen(true)
      },
      onKeyDown: (event) => {
        if (event.key === 'Escape' && open && !alwaysOpen) {
          event.preventDefault()
          close()
        } else if (event.key === 'ArrowDown' && !open) setOpen(true)
        else choosing.onKeyDown(event)
      },
      onBlur: close,
    },
  }
}
