import { labelOf } from '../ui/label.ts'
import { ActivityValue } from './activity-value.tsx'
import styles from './activity-list.module.css'

interface ActivityDetailsProps {
  readonly changes: readonly { readonly name: string; readonly from: unknown; readonly to: unknown }[]
  /** Headings of the two columns of values. */
  readonly heads: readonly [from: string, to: string]
}

/** A table of what a change did to each attribute and relationship. */
export function ActivityDetails({ changes, heads }: ActivityDetailsProps) {
  return (
    <table className={styles['details']}>
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">{heads[0]}</th>
          <th scope="col">{heads[1]}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ name, from, to }, n) => (
          <tr key={n}>
            <th scope="row">{labelOf(name)}</th>
            <td>
              <ActivityValue value={from} />
            </td>
            <td>
              <ActivityValue value={to} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
