import { useAsOf, returnToNow } from '../client/as-of.ts'
import { navigate } from '../routing/navigate.ts'
import type { Route } from '../routing/routes.ts'
import { useAddress } from '../routing/use-address.tsx'
import { momentText } from '../ui/time.tsx'
import { useAsOfText } from './use-as-of-text.ts'
import styles from './bars.module.css'

/** Pages that compare two moments, each with its parameter for the earlier one. */
const COMPARES: { readonly [R in Route]?: 'vs' | 'since' } = { '/e/$': 'vs', '/lineage/$': 'since' }

/** Says that the page shows the past, and leads back to now. */
export function AsOfBar() {
  const asOf = useAsOf()
  const text = useAsOfText()
  const { route, rest } = useAddress()
  const earlier = route === null || rest === '' ? undefined : COMPARES[route]
  if (asOf === undefined) return null
  return (
    <aside className={styles['bar']} aria-label="Moment">
      <span>
        Viewing <strong title={momentText(asOf)}>{text}</strong> · read-only
      </span>
      <button type="button" className={styles['back']} onClick={returnToNow}>
        Return to now
      </button>
      {earlier === undefined ? null : (
        <button
          type="button"
          className={styles['back']}
          onClick={() => navigate({ to: '.', search: (search) => ({ ...search, asOf: '', [earlier]: asOf }) })}
        >
          Compare with now
        </button>
      )}
    </aside>
  )
}
