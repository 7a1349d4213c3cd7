import { formatNumber } from '../../../../src/lib/format-count.ts'
import { useGraphql } from '../../client/use-answer.ts'
import { Answered } from '../../parts/answered.tsx'
import { exceptionOf, Provenance } from '../../parts/provenance.tsx'
import { labelOf } from '../../ui/label.ts'
import { Panel } from '../../ui/panel.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import styles from './relationships.module.css'

const QUERY = `query Mentions($uri: ID!) {
  component(uri: $uri) {
    relationships(first: 50) { totalCount edges { name provenance node { uri name entityType } } }
  }
}`

interface Mention {
  readonly name: string
  readonly provenance: string | null
  readonly node: { readonly uri: string; readonly name: string | null; readonly entityType: string | null }
}

interface MentionsData {
  readonly relationships: { readonly totalCount: number; readonly edges: readonly Mention[] }
}

/** Lists what refers to an entity known only by reference: without a type it has no relationships of its own. */
export function Mentions({ uri }: { readonly uri: string }) {
  const shown = useGraphql(QUERY, { uri })
  const found = shown.answer?.data['component'] as MentionsData | null | undefined
  return (
    <Panel title="Relationships" count={found?.relationships.totalCount}>
      <Answered shown={shown} label="references">
        {() => {
          const { edges = [], totalCount = 0 } = found?.relationships ?? {}
          if (edges.length === 0) return <EmptyState text="Nothing refers to it any more." />
          return (
            <>
              <ul>
                {edges.map(({ name, provenance, node }) => (
                  <li key={`${name} ${node.uri}`} className={styles['row']}>
                    <span className={styles['entity']}>
                      <span className="muted">{labelOf(name)}</span> <EntityLink {...node} />
                    </span>
                    <Provenance value={exceptionOf(provenance)} />
                  </li>
                ))}
              </ul>
              {totalCount > edges.length ? (
                <p className="muted">{formatNumber(totalCount - edges.length)} more refer to it.</p>
              ) : null}
            </>
          )
        }}
      </Answered>
    </Panel>
  )
}
