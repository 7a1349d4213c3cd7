import { Link } from '../routing/link.tsx'
import type { ReactNode } from 'react'
import { lastPart, partOfUri } from '../client/addresses.ts'
import { isKnownByName } from './people.ts'
import { TypeGlyph } from './type-glyph.tsx'
import styles from './entity-link.module.css'

interface EntityLinkProps {
  readonly uri: string
  readonly type: string | null
  readonly name: string | null
  /** The name rendered differently, such as with marked matches. */
  readonly children?: ReactNode
}

/** Words longer than any column, which would push its neighbours out of the window. */
const LONG_WORD = /\S{30}/

/** Link to an entity's page, with the glyph of its type. */
export function EntityLink({ uri, type, name, children }: EntityLinkProps) {
  const shown = (name === uri ? null : name) ?? lastPart(uri)
  return (
    <span className={styles['link']}>
      <TypeGlyph type={isKnownByName(uri) ? 'User' : type} />
      <Link
        to="/e/$"
        rest={partOfUri(uri)}
        className={styles['name']}
        data-long={LONG_WORD.test(shown) ? '' : undefined}
        title={uri}
      >
        {children ?? <Unbroken text={shown} />}
      </Link>
    </span>
  )
}

interface EntityLinkOfProps {
  readonly entity: { readonly uri: string; readonly entityType: string | null; readonly name: string | null }
}

export function EntityLinkOf({ entity: { uri, entityType, name } }: EntityLinkOfProps) {
  return <EntityLink uri={uri} type={entityType} name={name} />
}

/** Short hyphenated words, such as dates, stay on one line; longer ones would overflow the column. */
const HYPHENATED = /(?<=^|\s)(?=\S{1,16}(?:\s|$))(\S+-\S+)/

export function Unbroken({ text }: { readonly text: string }) {
  const parts = text.split(HYPHENATED)
  if (parts.length === 1) return <>{text}</>
  return (
    <>
      {parts.map((part, n) =>
        n % 2 === 0 ? (
          part
        ) : (
          <span key={n} className={styles['unbroken']}>
            {part}
          </span>
        ),
      )}
    </>
  )
}
