import { Link } from '../routing/link.tsx'
import { useSearch } from '../routing/use-address.tsx'
import type { AnyParameter } from '../routing/routes.ts'
import type { Options } from '../ui/fields.tsx'
import styles from './view-links.module.css'

interface ViewLinksProps {
  readonly label: string
  /** Name of the parameter in the address; the first view is the one without it. */
  readonly name: AnyParameter
  readonly options: Options<string>
  /** Parameters that belong to one view. */
  readonly drops?: readonly AnyParameter[]
}

/** Links to the views of one subject, of which one is current. */
export function ViewLinks({ label, name, options, drops = [] }: ViewLinksProps) {
  const search = useSearch()
  const chosen = String(search[name] ?? '')
  const dropped = Object.fromEntries([...drops, 'row'].map((one) => [one, '']))
  return (
    <nav className={styles['segments']} aria-label={label}>
      {Object.entries(options).map(([value, text], n) => (
        <Link
          key={value}
          to="."
          search={(before) => ({ ...before, ...dropped, [name]: value })}
          aria-current={value === chosen || (n === 0 && !Object.hasOwn(options, chosen)) ? 'page' : undefined}
          resetScroll={false}
        >
          {text}
        </Link>
      ))}
    </nav>
  )
}
