import { useLayoutEffect, useRef } from 'react'
import { Icon } from '../ui/icon.tsx'
import { Listbox, type ListboxOption } from '../ui/listbox.tsx'
import { useSuggestionField } from './use-suggestion-field.ts'
import type { SuggestedChoice } from './use-suggestions.tsx'
import styles from './entity-picker.module.css'

interface EntityPickerProps {
  readonly label: string
  /** By default the label. */
  readonly placeholder?: string
  readonly choose: SuggestedChoice['entity']
  /** Suggests only users and groups. */
  readonly owners?: boolean
  readonly autoFocus?: boolean
}

const onlyOwners = (suggested: readonly ListboxOption[]): readonly ListboxOption[] =>
  suggested.filter(({ group }) => group === 'Owners')

/** Chooses one entity by name in a text field. */
export function EntityPicker({
  label,
  placeholder = label,
  choose,
  owners = false,
  autoFocus = false,
}: EntityPickerProps) {
  const field = useRef<HTMLInputElement>(null)
  // Immediately, because keys typed next would count as shortcuts. HTML's attribute only works on page load.
  useLayoutEffect(() => (autoFocus ? field.current?.focus() : undefined), [autoFocus])
  const { input, open, options, settled, choosing } = useSuggestionField({
    choose,
    ...(owners && { offer: onlyOwners }),
  })
  return (
    <div className={`finder ${styles['picker']}`}>
      <Icon name="search" />
      <input {...input} ref={field} placeholder={placeholder} aria-label={label} />
      {open ? (
        <div className="popup">
          {options.length > 0 ? (
            <Listbox label={label} options={options} choosing={choosing} />
          ) : (
            <p className={styles['nothing']} role="status">
              {settled ? 'No matches' : 'Searching…'}
            </p>
          )}
        </div>
      ) : null}
    </div>
  )
}
