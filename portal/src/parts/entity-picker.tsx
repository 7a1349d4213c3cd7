import { useEffect, useMemo, useRef, useState } from 'react'
import { Icon } from '../ui/icon.tsx'
import { Listbox, useListbox } from '../ui/listbox.tsx'
import { useSuggestions, type SuggestedChoice } from './use-suggestions.tsx'
import styles from './entity-picker.module.css'

interface EntityPickerProps {
  readonly label: string
  readonly choose: SuggestedChoice['entity']
  /** Only users and groups. */
  readonly owners?: boolean
  readonly autoFocus?: boolean
}

/** A text field to choose one entity by its name. */
export function EntityPicker({ label, choose, owners = false, autoFocus = false }: EntityPickerProps) {
  const [text, setText] = useState('')
  const [open, setOpen] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  // The attribute of HTML is of a page that is loaded, not of a field that appears in it.
  useEffect(() => (autoFocus ? field.current?.focus() : undefined), [autoFocus])
  const choice = useMemo(
    () => ({
      entity: (found: Parameters<typeof choose>[0]) => {
        setText('')
        setOpen(false)
        choose(found)
      },
    }),
    [choose],
  )
  const { options: all, settled } = useSuggestions(text, choice, open)
  const options = owners ? all.filter(({ group }) => group === 'Owners') : all
  const choosing = useListbox(options, open, 0)
  const shown = open && text.trim() !== ''
  return (
    <div className={styles['picker']}>
      <Icon name="search" />
      <input
        {...choosing.combobox}
        aria-expanded={shown && options.length > 0}
        ref={field}
        type="search"
        value={text}
        placeholder={label}
        aria-label={label}
        autoComplete="off"
        spellCheck={false}
        onInput={(event) => {
          setText(event.currentTarget.value)
          setOpen(true)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && shown) {
            event.preventDefault()
            setOpen(false)
          } else choosing.onKeyDown(event)
        }}
        onBlur={() => setOpen(false)}
      />
      {shown ? (
        <div className={styles['options']}>
          {options.length > 0 ? (
            <Listbox label={label} options={options} choosing={choosing} />
          ) : (
            <p className={styles['nothing']} role="status">
              {settled ? 'Nothing is called that.' : 'Looking …'}
            </p>
          )}
        </div>
      ) : null}
    </div>
  )
}
