import { navigate } from '../routing/navigate.ts'
import { useState } from 'react'
import { useAsOf } from '../client/as-of.ts'
import { MomentForm } from '../parts/moment-form.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icon.tsx'
import { useKey } from '../ui/use-key.ts'
import { useSubject } from './subject.ts'
import { useAsOfText } from './use-as-of-text.ts'
import styles from './top-bar.module.css'

/** Chooses the moment that every page shows. */
export function AsOf() {
  const asOf = useAsOf()
  const text = useAsOfText() ?? 'now'
  const subject = useSubject()
  const [isOpen, setIsOpen] = useState(false)
  useKey('t', 'View at another time', () => setIsOpen(true))
  const close = (): void => setIsOpen(false)
  return (
    <>
      <button type="button" className={styles['moment']} aria-haspopup="dialog" onClick={() => setIsOpen(true)}>
        <Icon name="clock" />
        {/* On phones, the bar below names a moment in the past. */}
        <span className={asOf === undefined ? undefined : 'unseen-on-phones'}>
          <span className="unseen-on-phones">As of: </span>
          {text}
        </span>
        <Icon name="down" size={12} />
      </button>
      {isOpen ? (
        <Dialog label="View at another time" close={close}>
          <MomentForm
            uri={subject}
            label="As of"
            initial={asOf ?? ''}
            show={(read) => {
              close()
              const moment = read.kind === 'moment' ? read.moment : ''
              navigate({ to: '.', search: (search) => ({ ...search, asOf: moment }) })
            }}
            close={close}
          />
        </Dialog>
      ) : null}
    </>
  )
}
