import { formatNumber } from '../../../../src/lib/format-count.ts'
import { useLayoutEffect, useRef, useState } from 'react'
import { useAnswer } from '../../client/use-answer.ts'
import type { RefusedRequest } from '../../../../clients/typescript/refusal.ts'
import { OptionContent } from '../../parts/option-content.tsx'
import { Listbox, useListbox, type ListboxOption } from '../../ui/listbox.tsx'
import { Icon } from '../../ui/icon.tsx'
import { useDebounced } from '../../ui/use-debounced.ts'
import { tagChoices } from './tags.ts'
import { useSubmission } from '../../client/use-submission.ts'
import { RefusalLine } from '../../ui/states.tsx'
import pickerStyles from '../../parts/entity-picker.module.css'

const DEBOUNCE_MS = 80
/** Limit of a tag with its value. */
const LONGEST = 401

interface TagPickerProps {
  readonly label: string
  /** Tags of the entity. */
  readonly present: ReadonlySet<string>
  /** Resolves to the refusal, or null once the tag is added. */
  readonly add: (tag: string) => Promise<RefusedRequest | null>
}

/** A tag field with suggestions in use; Enter adds the typed tag, unless a suggestion is selected. */
export function TagPicker({ label, present, add }: TagPickerProps) {
  const field = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const [isOpen, setOpen] = useState(false)
  const { refusal, submit, forgetRefusal } = useSubmission()
  useLayoutEffect(() => field.current?.focus(), [])
  // People often write `name=value`.
  const typed = text.includes('::') ? text.trim() : text.trim().replace('=', '::')
  const prefix = useDebounced(typed, DEBOUNCE_MS)
  const suggest = useAnswer('suggest', { q: queryOf(prefix) }, { enabled: isOpen, keep: true })
  const filters = suggest.answer?.filters ?? []
  const isSettled = typed === prefix && !suggest.outdated
  // Until tags for the typed text have loaded, earlier ones may include some of them.
  const found = isSettled ? filters : filters.filter(({ label }) => label.startsWith(typed))
  const { inUse, isNew } = tagChoices({ typed, found, present })
  const choose = (tag: string): void => {
    setOpen(false)
    submit(
      () => add(tag),
      () => setText(''),
    )
  }
  const options: readonly ListboxOption[] = [
    ...(isNew
      ? [
          {
            key: 'new',
            group: 'New tag',
            content: <OptionContent text={typed} about="add" glyph={{ icon: 'tag' }} />,
            choose: () => choose(typed),
          },
        ]
      : []),
    ...inUse.map(({ tag, count }) => ({
      key: tag,
      group: 'In use',
      content: <OptionContent text={tag} about={count === null ? '' : formatNumber(count)} glyph={{ icon: 'tag' }} />,
      choose: () => choose(tag),
    })),
  ]
  const choosing = useListbox(options, { open: isOpen, preselected: typed === '' ? -1 : 0 })
  return (
    <div className="stack" data-gap="1">
      <div className={`finder ${pickerStyles['picker']}`}>
        <Icon name="tag" />
        <input
          {...choosing.combobox}
          ref={field}
          type="text"
          value={text}
          maxLength={LONGEST}
          autoComplete="off"
          spellCheck={false}
          aria-label={label}
          placeholder={label}
          onClick={() => setOpen(true)}
          onInput={(event) => {
            setText(event.currentTarget.value)
            setOpen(true)
            forgetRefusal()
          }}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && isOpen) {
              event.preventDefault()
              setOpen(false)
            } else if (event.key === 'ArrowDown' && !isOpen) setOpen(true)
            else if (event.key === 'Enter' && !isOpen && typed !== '') choose(typed)
            else choosing.onKeyDown(event)
          }}
          onBlur={() => setOpen(false)}
        />
        {isOpen && options.length > 0 ? (
          <div className="popup">
            <Listbox label={label} options={options} choosing={choosing} />
          </div>
        ) : null}
      </div>
      <RefusalLine refusal={refusal} />
    </div>
  )
}

/** Filter whose values are the tags with this prefix. */
function queryOf(prefix: string): string {
  return /[\s,"“”„\\]/u.test(prefix) ? `tag:"${prefix.replaceAll(/[\\"]/g, '\\$&')}` : `tag:${prefix}`
}
