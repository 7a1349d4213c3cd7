import { formatNumber } from '../../../../src/lib/format-count.ts'
import { Link } from '../../routing/link.tsx'
import { partOfUri } from '../../client/addresses.ts'
import type { GraphqlPart } from '../../client/graphql.ts'
import { neighboursIn, type Neighbours } from '../../panels/neighbours.ts'
import { EntityRefLink } from '../../panels/entity-refs.tsx'
import { Panel } from '../../ui/panel.tsx'
import { TabLink } from '../../panels/tab-link.tsx'
import styles from './strip.module.css'

/** Maximum number of lines of a side that fit the strip. */
const MAX_LINES = 4

interface StripProps {
  readonly uri: string
  readonly name: string
  readonly answer: GraphqlPart | undefined
  /** Whether nested runs have inputs and outputs of their own. */
  readonly hasParts: boolean
}

/** Nearest inputs and outputs, up to two steps away. */
export function LineageStrip({ uri, name, answer, hasParts }: StripProps) {
  const found = neighboursIn(answer, MAX_LINES)
  if (found === null) return null
  return (
    <Panel
      title="Lineage"
      actions={
        <Link to="/lineage/$" rest={partOfUri(uri)}>
          Lineage graph
        </Link>
      }
    >
      {hasParts && [...found.upstream.entities, ...found.downstream.entities, ...found.both.entities].length === 0 ? (
        <p className="muted">Logged by its nested runs.</p>
      ) : (
        <div className={styles['strip']}>
          <Side label="Upstream" side={found.upstream} />
          <div>
            <strong className={styles['self']}>
              <bdi>{name}</bdi>
            </strong>
            {found.both.entities.length === 0 ? null : <Side label="Whole and parts" side={found.both} />}
          </div>
          <Side label="Downstream" side={found.downstream} />
        </div>
      )}
    </Panel>
  )
}

function Side({ label, side: { entities, more } }: { readonly label: string; readonly side: Neighbours }) {
  return (
    <ul className={`stack ${styles['side']}`} data-gap="1" aria-label={label}>
      {entities.map((entity) => (
        <li key={entity.uri} className={styles['node']}>
          <EntityRefLink entity={entity} />
        </li>
      ))}
      {entities.length + more === 0 ? <li className={styles['more']}>{label}: none known</li> : null}
      {more > 0 ? (
        <li className={styles['more']}>
          <TabLink tab="lineage">+{formatNumber(more)} more within 2 steps</TabLink>
        </li>
      ) : null}
    </ul>
  )
}
