import type { ComponentProps } from 'react'
import { useEffect, useLayoutEffect, useMemo, useState } from 'react'
import { useListbox, type ListboxOption } from '../ui/listbox.tsx'
import { useSuggestions, type SuggestedChoice } from './use-suggestions.tsx'

interface SuggestionFieldOptions {
  /** What the field has at first. */
  readonly initial?: string
  /** What to do with a chosen entity; the field is empty by then. */
  readonly choose: SuggestedChoice['entity']
  /** A filter was completed: the field has its text. Absent where only entities can be chosen. */
  readonly complete?: (cursor: number) => void
  /** What of a text is looked up; absent: all of it. */
  readonly lookUp?: (text: string) => string
  /** What is offered for a text; absent: what is suggested. */
  readonly offer?: (suggested: readonly ListboxOption[], text: string) => readonly ListboxOption[]
  /** The list is there from the beginning, and nothing closes it. */
  readonly alwaysOpen?: boolean
}

export interface SuggestionField {
  readonly text: string
  readonly close: () => void
  /** Something is typed, and the list was not closed since. */
  readonly open: boolean
  readonly options: readonly ListboxOption[]
  readonly settled: boolean
  readonly choosing: ReturnType<typeof useListbox>
  /** Of the input. */
  readonly input: ComponentProps<'input'>
}

/**
 * A text field with what its text may become; Enter chooses the first option unless another is marked. A click elsewhere
 * or Esc closes the list and keeps the text.
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
  useEffect(() => setText(initial), [initial])
  const [isOpen, setOpen] = useState(alwaysOpen)
  const close = (): void => setOpen(alwaysOpen)
  const choice = useMemo((): SuggestedChoice => {
    const entity: SuggestedChoice['entity'] = (found) => {
      setText('')
      setOpen(alwaysOpen)
      choose(found)
    }
    if (complete === undefined) return { entity }
    return {
      entity,
      query: (query, cursor) => {
        setText(query)
        complete(cursor)
      },
    }
  }, [choose, complete, alwaysOpen])
  const { options: suggested, settled } = useSuggestions(lookUp(text), choice, isOpen)
  const options = offer(suggested, text)
  const open = isOpen && (alwaysOpen || text.trim() !== '')
  const choosing = useListbox(options, open, 0)
  const { setActive } = choosing
  // What was marked for another text isn't meant any more, also before new suggestions come.
  useLayoutEffect(() => setActive(0), [text, setActive])
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
