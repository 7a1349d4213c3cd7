import { useParams } from '@tanstack/react-router'
import { uriOfPart } from '../../client/addresses.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { EntityPanels } from '../../panels/panels.tsx'
import { RefusalState, Skeleton } from '../../ui/states.tsx'
import { PageTitle } from '../../ui/page-title.tsx'
import { EntityHeader } from './header.tsx'
import { AttributesPanel } from './attributes.tsx'
import { RelationshipsPanel } from './relationships.tsx'
import { HistoryPanel } from './history.tsx'
import styles from './entity.module.css'

/** Everything about one thing, of any type, in the order in which a person reads it. */
export function EntityPage() {
  const { _splat = '' } = useParams({ strict: false })
  const uri = uriOfPart(_splat)
  const entity = useAnswer('describe', { uri })
  const { answer, refusal, pending, again } = entity
  if (answer === undefined) {
    const name = uri.split('/').at(-1) ?? uri
    return (
      <>
        <PageTitle title={name}>{name}</PageTitle>
        {refusal === null || pending ? (
          <Skeleton label={name} rows={6} />
        ) : (
          <RefusalState refusal={refusal} again={again} />
        )}
      </>
    )
  }
  return (
    <article className={styles['page']}>
      <EntityHeader entity={answer} at={entity.at} again={again} />
      <div className={styles['columns']}>
        <div className={styles['left']}>
          <EntityPanels uri={uri} type={answer.entityType} />
          <AttributesPanel entity={answer} />
          <HistoryPanel uri={uri} />
        </div>
        <div className={styles['right']}>
          <RelationshipsPanel entity={answer} />
        </div>
      </div>
    </article>
  )
}
