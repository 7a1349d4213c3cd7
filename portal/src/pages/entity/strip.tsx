import { useRef, type ReactNode } from 'react'
import { formatNumber } from '../../../../src/lib/format-count.ts'
import { Link } from '../../routing/link.tsx'
import { partOfUri } from '../../client/addresses.ts'
import type { GraphqlPart } from '../../client/graphql.ts'
import { useGraphql } from '../../client/use-answer.ts'
import { DOWNSTREAM, neighboursIn, UPSTREAM, type Neighbours } from '../../panels/neighbours.ts'
import type { EntityRef } from '../../panels/declare.ts'
import { EntityRefLink } from '../../panels/entity-refs.tsx'
import { Answered } from '../../parts/answered.tsx'
import { Panel } from '../../ui/panel.tsx'
import { useNear } from '../../ui/use-near.ts'
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
  /** Of a model: it has no neighbours but its versions, of which this one matters most. */
  readonly current: EntityRef | null
}

/** Nearest inputs and outputs, up to two steps away. */
export function LineageStrip({ uri, name, answer, hasParts, current }: StripProps) {
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
      {current !== null ? (
        <CurrentVersion uri={uri} name={name} current={current} />
      ) : hasParts &&
        [...found.upstream.entities, ...found.downstream.entities, ...found.both.entities].length === 0 ? (
        <p className="muted">Logged by its nested runs.</p>
      ) : (
        <Sides name={name} found={found} />
      )}
    </Panel>
  )
}

const QUERY = `query Neighbours($uri: ID!) { upstream: ${UPSTREAM} downstream: ${DOWNSTREAM} }`

/** Lineage of a model's current version, requested once it is near. */
function CurrentVersion({ uri, name, current }: Pick<StripProps, 'uri' | 'name'> & { readonly current: EntityRef }) {
  const element = useRef<HTMLDivElement>(null)
  const isNear = useNear(element)
  const shown = useGraphql(QUERY, { uri: current.uri }, { enabled: isNear })
  return (
    <div ref={element} className={styles['awaited']}>
      {isNear ? (
        <Answered shown={shown} label="the lineage" rows={MAX_LINES}>
          {(answer) => {
            const found = neighboursIn(answer, MAX_LINES, uri)
            return found === null ? null : (
              <Sides name={name} found={found}>
                <Side label="Current version" side={{ entities: [current], more: 0 }} />
                <p className={styles['more']}>
                  Current version · <TabLink tab="versions">All versions</TabLink>
                </p>
              </Sides>
            )
          }}
        </Answered>
      ) : null}
    </div>
  )
}

interface SidesProps {
  readonly name: string
  readonly found: NonNullable<ReturnType<typeof neighboursIn>>
  /** Shown below the name. */
  readonly children?: ReactNode
}

function Sides({ name, found, children }: SidesProps) {
  return (
    <div className={styles['strip']}>
      <Side label="Upstream" side={found.upstream} />
      <div>
        <strong className={styles['self']}>
          <bdi>{name}</bdi>
        </strong>
        {children}
        {found.both.entities.length === 0 ? null : <Side label="Whole and parts" side={found.both} />}
      </div>
      <Side label="Downstream" side={found.downstream} />
    </div>
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
