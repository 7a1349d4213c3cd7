import { useId, useLayoutEffect, useState, type ComponentProps, type KeyboardEvent, type ReactNode } from 'react'

import styles from './listbox.module.css'

export interface ListboxOption {
  readonly key: string
  /** Options of a group are adjacent. */
  readonly group: string
  readonly content: ReactNode
  readonly choose: () => void
  /** Name of an entity. */
  readonly name?: string | null
}

interface OptionChoice {
  /** Index of the option that Enter chooses; -1 for none. */
  readonly active: number
  readonly onKeyDown: (event: KeyboardEvent<HTMLInputElement>) => void
  /** Props of the input, which keeps the focus and names the active option. */
  readonly combobox: ComponentProps<'input'>
  readonly listId: string
  readonly setActive: (n: number) => void
}

interface ListboxState {
  readonly open: boolean
  /** Index of the preselected option; -1 for none. */
  readonly preselected: number
}

/** A text field with a list of options. Without a preselected one, the keys also move to none. */
export function useListbox(options: readonly ListboxOption[], { open, preselected }: ListboxState): OptionChoice {
  const id = useId()
  const [active, setActive] = useState(preselected)
  const least = preselected < 0 ? -1 : 0
  const keys = options.map(({ key }) => key).join('\n')
  // Before the next key: one pressed right after the list opens or changes moves from its start.
  useLayoutEffect(() => setActive(preselected), [keys, preselected, open])
  const shown = open && options.length > 0
  const current = active < options.length ? active : least
  return {
    active: current,
    setActive,
    listId: id,
    onKeyDown: (event) => {
      if (!shown) return
      const next = moveInList(current, event.key, { count: options.length, least })
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
                // Keeps the focus in the text field.
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

/** Returns where a key moves in a list: wraps at the ends, through "none" if the list permits that. */
export function moveInList(
  active: number,
  key: string,
  { count, least }: { readonly count: number; readonly least: -1 | 0 },
): number | null {
  if (count === 0) return null
  if (key === 'ArrowDown') return active >= count - 1 ? least : active + 1
  if (key === 'ArrowUp') return active <= least ? count - 1 : active - 1
  return null
}
