import { useNavigate, useSearch } from '@tanstack/react-router'
import { useRef, useState, type FormEvent } from 'react'
import { Button } from '../../ui/button.tsx'
import { useKey } from '../../ui/use-key.ts'
import styles from './header.module.css'

/** Which moment the page is of, and which it is compared with. */
export function MomentControl() {
  const { asOf, vs } = useSearch({ strict: false }) as { readonly asOf?: string; readonly vs?: string }
  const navigate = useNavigate({ from: '/e/$' })
  const [open, setOpen] = useState<'asOf' | 'vs' | null>(null)
  const input = useRef<HTMLInputElement>(null)
  useKey('t', 'See the page as of another time', () => setOpen('asOf'))
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const moment = momentOf(input.current?.value ?? '')
    if (moment === null || open === null) return
    void navigate({ to: '.', search: (search) => ({ ...search, [open]: moment }) })
    setOpen(null)
  }
  return (
    <>
      <Button expanded={open === 'asOf'} onClick={() => setOpen(open === 'asOf' ? null : 'asOf')}>
        As of …
      </Button>
      <Button expanded={open === 'vs'} onClick={() => setOpen(open === 'vs' ? null : 'vs')}>
        Compare with …
      </Button>
      {open === null ? null : (
        <form
          className={styles['moment']}
          onSubmit={submit}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setOpen(null)
          }}
        >
          <label>
            {open === 'asOf' ? 'As it was known at' : 'Compare with how it was at'}{' '}
            <input
              ref={(element) => {
                input.current = element
                element?.focus()
              }}
              type="datetime-local"
              step="1"
              required
              defaultValue={localText((open === 'asOf' ? asOf : vs) ?? '')}
              aria-label={open === 'asOf' ? 'As of' : 'Compare with'}
            />
          </label>
          <Button type="submit" kind="main">
            Show
          </Button>
        </form>
      )}
    </>
  )
}

/** What a person entered, in their own time zone, as the API takes it. */
function momentOf(text: string): string | null {
  const at = new Date(text)
  return text === '' || Number.isNaN(at.getTime()) ? null : at.toISOString()
}

function localText(moment: string): string {
  const at = new Date(moment)
  if (moment === '' || /^\d+$/.test(moment) || Number.isNaN(at.getTime())) return ''
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 19)
}
