import type { ComponentProps, KeyboardEvent, ReactNode } from 'react'
import { useId, useLayoutEffect, useState } from 'react'
import { movedInList } from './list-moves.ts'
import styles from './listbox.module.css'

/** One of what a person can choose while typing. */
export interface ListboxOption {
  readonly key: string
  /** Options of one group follow each other. */
  readonly group: string
  readonly content: ReactNode
  readonly choose: () => void
}

interface OptionChoice {
  /** The option that Enter chooses; -1 for none. */
  readonly active: number
  readonly onKeyDown: (event: KeyboardEvent<HTMLInputElement>) => void
  /** Of the input: it keeps the focus, and says which option is active. */
  readonly combobox: ComponentProps<'input'>
  readonly listId: string
  readonly setActive: (n: number) => void
}

/** A text field with a list of options. `least` is 0 where the first option is chosen unless another is. */
export function useListbox(options: readonly ListboxOption[], open: boolean, least: -1 | 0): OptionChoice {
  const id = useId()
  const [active, setActive] = useState<number>(least)
  const keys = options.map(({ key }) => key).join('\n')
  // At once: a key that is pressed right after a list opens or changes moves from its beginning.
  useLayoutEffect(() => setActive(least), [keys, least, open])
  const shown = open && options.length > 0
  const current = active < options.length ? active : least
  return {
    active: current,
    setActive,
    listId: id,
    onKeyDown: (event) => {
      if (!shown) return
      const next = movedInList(current, event.key, { count: options.length, least })
      if (next !== null) {
        event.preventDefault()
        setActive(next)
        document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' })
      } else if (event.key === 'Enter' && options[current] !== undefined) {
        event.preventDefault()
        options[current].choose()
      }
    },
    combobox: {
      role: 'combobox',
      'aria-autocomplete': 'list',
      'aria-expanded': shown,
      'aria-controls': id,
      'aria-activedescendant': shown && current >= 0 ? `${id}-${current}` : undefined,
    },
  }
}

interface ListboxProps {
  readonly label: string
  readonly options: readonly ListboxOption[]
  readonly choosing: OptionChoice
}

export function Listbox({ label, options, choosing: { active, listId, setActive } }: ListboxProps) {
  const groups = [...Map.groupBy(options, ({ group }) => group)]
  return (
    <div id={listId} role="listbox" aria-label={label} className={styles['list']}>
      {groups.map(([group, members]) => (
        <div key={group} role="group" aria-label={group}>
          <div className={styles['group']} aria-hidden="true">
            {group}
          </div>
          {members.map((option) => {
            const n = options.indexOf(option)
            return (
              <div
                key={option.key}
                id={`${listId}-${n}`}
                role="option"
                aria-selected={n === active}
                className={styles['option']}
                // The text field keeps the focus.
                onMouseDown={(event) => event.preventDefault()}
                onMouseMove={() => n !== active && setActive(n)}
                onClick={option.choose}
              >
                {option.content}
              </div>
            )
          })}
        </div>
      ))}
    </div>
  )
}
