import { CutNote } from '../cut-note.tsx'
import { entityPanel, field, type PanelProps } from '../declare.ts'
import { labelOf } from '../../ui/label.ts'
import { groupedByType } from '../owned.ts'
import { OWNER, ownedOf, type OwnerData } from '../people-fields.ts'
import { ThingList } from '../things.tsx'
import styles from '../panels.module.css'

function Owns({ data }: PanelProps<OwnerData>) {
  const { owned, total, isOfTeam } = ownedOf(data)
  return (
    <>
      {isOfTeam ? <p>What the team or a member owns, or a tag gives it; without its sub-teams.</p> : null}
      <div className={styles['columns']}>
        {groupedByType(owned).map(([type, things]) => (
          <div key={type}>
            <h3>
              {type === null ? 'Not read yet' : labelOf(type)} · {things.length.toLocaleString()}
            </h3>
            <ThingList things={things} />
          </div>
        ))}
      </div>
      <CutNote shown={owned.length} total={total} what="things" />
    </>
  )
}

export const panel = entityPanel<OwnerData>({
  id: 'owns',
  title: 'Owned',
  types: ['User', 'Group'],
  tab: 'usage',
  order: 30,
  fields: {
    owner: field`${OWNER}`,
  },
  empty: (data) => (ownedOf(data).total === 0 ? 'Owns nothing known.' : null),
  component: Owns,
})
