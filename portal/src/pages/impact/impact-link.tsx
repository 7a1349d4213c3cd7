import { Link } from '@tanstack/react-router'
import { partOfUri } from '../../client/addresses.ts'
import type { Visit } from '../../parts/visits.ts'
import { TypeGlyph } from '../../parts/type-glyph.tsx'
import styles from './impact.module.css'

export function ImpactLink({ visit: { uri, name, type } }: { readonly visit: Visit }) {
  return (
    <span className={styles['first']}>
      <TypeGlyph type={type} />
      <Link to="/impact/$" params={{ _splat: partOfUri(uri) }} search={{}} className={styles['wrap']}>
        Impact of <bdi>{name}</bdi>
      </Link>
    </span>
  )
}
