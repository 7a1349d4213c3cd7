import { Link } from '@tanstack/react-router'
import { partOfUri } from '../../client/addresses.ts'
import type { Visit } from '../../parts/visits.ts'
import { TypeGlyph } from '../../parts/type-glyph.tsx'

export function ImpactLink({ visit: { uri, name, type } }: { readonly visit: Visit }) {
  return (
    <span className="row">
      <TypeGlyph type={type} />
      <Link to="/impact/$" params={{ _splat: partOfUri(uri) }} search={{}} className="wrap">
        Impact of <bdi>{name}</bdi>
      </Link>
    </span>
  )
}
