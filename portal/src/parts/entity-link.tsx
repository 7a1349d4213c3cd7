import { Link } from '../routing/link.tsx'
import type { ReactNode } from 'react'
import { lastPart, partOfUri } from '../client/addresses.ts'
import { isKnownByName } from './people.ts'
import { Distinction } from './told-apart.tsx'
import { TypeGlyph } from './type-glyph.tsx'
import styles from './entity-link.module.css'

/** Facts needed to link to an entity. */
export interface NamedEntity {
  readonly uri: string
  /** Null if it is known only by reference. */
  readonly entityType: string | null
  readonly name: string | null
}

interface EntityLinkProps extends Partial<NamedEntity> {
  readonly uri: string
  /** A page about it, by default its own. */
  readonly to?: '/e/$' | '/impact/$' | '/lineage/$' | '/incident/$'
  /** The name rendered differently, such as with marked matches. */
  readonly children?: ReactNode
}

/** Words longer than any column, which would push its neighbours out of the window. */
const LONG_WORD = /\S{30}/

/** Link to an entity's page, with the glyph of its type. */
export function EntityLink({ uri, entityType = null, name = null, to = '/e/$', children }: EntityLinkProps) {
  const shown = (name === uri ? null : name) ?? lastPart(uri)
  return (
    <span className={styles['link']}>
      <TypeGlyph type={isKnownByName(uri) ? 'User' : entityType} />
      <Link
        to={to}
        rest={partOfUri(uri)}
        className={styles['name']}
        data-long={LONG_WORD.test(shown) ? '' : undefined}
        title={uri}
      >
        {children ?? <Unbroken text={shown} />}
      </Link>
      <Distinction uri={uri} />
    </span>
  )
}

/** Words such as dates stay on one line; longer ones break at hyphens if they don't fit a line of their own. */
export function Unbroken({ text }: { readonly text: string }) {
  return text.split(/(\S+-\S+)/).map((part, n) =>
    n % 2 === 0 ? (
      part
    ) : (
      <span key={n} className={part.length > MAX_UNBROKEN ? styles['together'] : 'nowrap'}>
        {part}
      </span>
    ),
  )
}

/** Characters of a hyphenated word that fit any column. */
const MAX_UNBROKEN = 20
