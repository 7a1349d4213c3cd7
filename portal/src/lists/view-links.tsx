import { Link } from '../routing/link.tsx'
import { useSearch } from '../routing/use-address.tsx'
import type { AnyParameter } from '../routing/routes.ts'
import type { Options } from '../ui/fields.tsx'
import styles from '../ui/segments.module.css'

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
  const current = options.find(([value]) => value === search[name]) ?? options[0]
  const dropped = Object.fromEntries([...drops, 'row'].map((one) => [one, '']))
  return (
    <nav className={styles['segments']} aria-label={label}>
      {options.map((option) => (
        <Link
          key={option[0]}
          to="."
          search={(before) => ({ ...before, ...dropped, [name]: option[0] })}
          aria-current={option === current ? 'page' : undefined}
          resetScroll={false}
        >
          {option[1]}
        </Link>
      ))}
    </nav>
  )
}
