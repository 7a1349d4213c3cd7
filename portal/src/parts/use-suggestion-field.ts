import type { ComponentProps } from 'react'
import { useMemo, useState } from 'react'
import { useListbox, type ListboxOption } from '../ui/listbox.tsx'
import { useSuggestions, type SuggestedChoice } from './use-suggestions.tsx'

interface SuggestionFieldOptions {
  /** What the field has at first. */
  readonly initial?: string
  /** What to do with a chosen entity; the field is empty by then. */
  readonly choose: SuggestedChoice['entity']
  /** A filter was completed: the field has its text. Absent where only entities can be chosen. */
  readonly complete?: (cursor: number) => void
  /** The group of options that can be chosen; absent: all. */
  readonly group?: string | undefined
  /** Which option Enter chooses unless another is marked: the first, or none. */
  readonly least: -1 | 0
}

export interface SuggestionField {
  readonly text: string
  readonly setText: (text: string) => void
  readonly close: () => void
  /** Something is typed, and the list was not closed since. */
  readonly open: boolean
  readonly options: readonly ListboxOption[]
  readonly settled: boolean
  readonly choosing: ReturnType<typeof useListbox>
  /** Of the input. */
  readonly input: ComponentProps<'input'>
}

/** A text field with what its text may become: a click elsewhere or Esc closes the list and keeps the text. */
export function useSuggestionField({
  initial = '',
  choose,
  complete,
  group,
  least,
}: SuggestionFieldOptions): SuggestionField {
  const [text, setText] = useState(initial)
  const [isOpen, setOpen] = useState(false)
  const choice = useMemo((): SuggestedChoice => {
    const entity: SuggestedChoice['entity'] = (found) => {
      setText('')
      setOpen(false)
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
  }, [choose, complete])
  const { options: all, settled } = useSuggestions(text, choice, isOpen)
  const options = group === undefined ? all : all.filter((option) => option.group === group)
  const choosing = useListbox(options, isOpen, least)
  const open = isOpen && text.trim() !== ''
  return {
    text,
    setText,
    close: () => setOpen(false),
    open,
    options,
    settled,
    choosing,
    input: {
      ...choosing.combobox,
      'aria-expanded': open && options.length > 0,
      type: 'search',
      value: text,
      autoComplete: 'off',
      spellCheck: false,
      onInput: (event) => {
        setText(event.currentTarget.value)
        setOpen(true)
      },
      onKeyDown: (event) => {
        if (event.key === 'Escape' && open) {
          event.preventDefault()
          setOpen(false)
        } else if (event.key === 'ArrowDown' && !isOpen) setOpen(true)
        else choosing.onKeyDown(event)
      },
      onBlur: () => setOpen(false),
    },
  }
}
