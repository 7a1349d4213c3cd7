import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { partOfUri } from '../client/addresses.ts'
import { TypeGlyph } from '../ui/glyph.tsx'
import styles from './entity-link.module.css'

interface EntityLinkProps {
  readonly uri: string
  readonly type: string | null
  readonly name: string | null
  /** Where the name is shown in another way: with what matched marked. */
  readonly children?: ReactNode
  /** The relationship that the link walks, in words: the trail shows it. */
  readonly via?: string
}

declare module '@tanstack/react-router' {
  interface HistoryState {
    via?: string
  }
}

/** A thing that has a page, with the glyph of its type. */
export function EntityLink({ uri, type, name, children, via }: EntityLinkProps) {
  return (
    <span className={styles['link']}>
      <TypeGlyph type={type} />
      <Link
        to="/e/$"
        params={{ _splat: partOfUri(uri) }}
        search={{}}
        {...(via === undefined ? {} : { state: { via } })}
        className={styles['name']}
        title={uri}
      >
        {children ?? name ?? uri.split('/').at(-1)}
      </Link>
    </span>
  )
}
