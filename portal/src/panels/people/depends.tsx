import { inSentence, labelOf } from '../../ui/label.ts'
import { entityPanel, field, type PanelProps } from '../declare.ts'
import { counted, nodesOf, THING, type NodeConnection, type Thing } from '../shapes.ts'
import { ThingList } from '../things.tsx'
import styles from '../panels.module.css'

interface DependsData {
  readonly upstream:
    | (NodeConnection<Thing> & { readonly totals: readonly { readonly type: string | null; readonly count: number }[] })
    | null
}

/** What everything of theirs is made from. */
function Depends({ data: { upstream } }: PanelProps<DependsData>) {
  if (upstream === null) return null
  const things = nodesOf(upstream)
  return (
    <div className="page">
      <p className={styles['facts']}>
        {upstream.totals.map(({ type, count }) => (
          <span key={type}>{counted(count, type === null ? 'not read yet' : inSentence(labelOf(type)))}</span>
        ))}
      </p>
      <ThingList things={things} />
      {upstream.totalCount > things.length ? (
        <p className={styles['note']}>
          The nearest {things.length} of {upstream.totalCount.toLocaleString()}.
        </p>
      ) : null}
    </div>
  )
}

export const panel = entityPanel<DependsData>({
  id: 'depends',
  title: 'Depends on',
  types: ['User', 'Group'],
  tab: 'usage',
  order: 40,
  fields: {
    upstream: field`lineage(uri: $uri, direction: UPSTREAM, first: 15) {
      totalCount totals { type count } edges { node { ${THING} } }
    }`,
  },
  empty: ({ upstream }) => ((upstream?.totalCount ?? 0) === 0 ? 'No known dependencies.' : null),
  component: Depends,
})
