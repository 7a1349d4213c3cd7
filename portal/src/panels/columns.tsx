import { counted, nodesOf, uniqueBy, type NodeConnection, type Thing } from './shapes.ts'
import { ThingList } from './things.tsx'
import styles from './panels.module.css'

export interface ThingColumn {
  readonly title: string
  readonly list: NodeConnection<Thing> | null | undefined
  /** The thing that the page is about, and what it means that it is in this list. */
  readonly itself?: { readonly uri: string; readonly text: string }
}

/** Lists of things side by side, in the order in which things flow. */
export function ThingColumns({ columns }: { readonly columns: readonly ThingColumn[] }) {
  return (
    <div className={styles['columns']}>
      {columns.map(({ title, list, itself }) => {
        const things = uniqueBy(nodesOf(list), ({ uri }) => uri)
        const total = list?.totalCount ?? 0
        return (
          <div key={title}>
            <h3>
              {title}
              {total > 1 ? ` · ${total.toLocaleString()}` : ''}
            </h3>
            <ThingList things={things} none="None known" itself={itself} />
            {things.some(({ uri }) => uri === itself?.uri) ? <p className={styles['note']}>{itself?.text}</p> : null}
            {total > nodesOf(list).length ? (
              <p className={styles['note']}>{counted(total - things.length, 'more', 'more')} under Relationships</p>
            ) : null}
          </div>
        )
      })}
    </div>
  )
}

export function isEmpty(lists: readonly (NodeConnection<unknown> | null | undefined)[]): boolean {
  return lists.every((list) => (list?.totalCount ?? 0) === 0)
}

/** A list of one, or of none. */
export function listOf(thing: Thing | null | undefined): NodeConnection<Thing> {
  return thing == null ? { totalCount: 0, edges: [] } : { totalCount: 1, edges: [{ node: thing }] }
}
