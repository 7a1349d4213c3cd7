import type { QuestionAnswer } from '../../client/ask.ts'
import { EntityLink } from '../../parts/entity-link.tsx'
import { State } from '../../ui/state.tsx'
import { labelOf } from '../../ui/label.ts'
import { Panel, PanelLine } from '../../ui/panel.tsx'
import { Ago } from '../../ui/time.tsx'
import styles from './entity.module.css'

type ShownDocument = NonNullable<QuestionAnswer<'describe'>['documents']>[number]

/** A document that a person stated is named by its type, which is the person. */
function DocumentName({ document: { platform, type } }: { readonly document: ShownDocument }) {
  if (platform !== 'person')
    return (
      <>
        <strong>{platform}</strong> {labelOf(type).toLowerCase()}
      </>
    )
  return type.startsWith('aip:') ? <EntityLink uri={type} type="User" name={null} /> : <bdi>{type}</bdi>
}

/** Lists the source documents that the page is made from, and the state of each. */
export function DocumentsPanel({ entity: { documents, uri } }: { readonly entity: QuestionAnswer<'describe'> }) {
  if (documents === undefined) return null
  if (documents.length === 0)
    return <PanelLine title="Sources">No document of its own: everything here comes from other entities.</PanelLine>
  return (
    <Panel title="Sources" count={documents.length}>
      <ul className={styles['documents']}>
        {documents.map((one) => (
          <li key={`${one.platform} ${one.type} ${one.uri}`}>
            <p>
              <DocumentName document={one} /> {one.gone ? <State tone="bad">gone</State> : null}{' '}
              {one.suspectedDeletion === null ? null : <State tone="warn">{one.suspectedDeletion.state}</State>}
            </p>
            {one.uri === uri ? null : <p className={styles['wrap']}>{one.uri}</p>}
            <p className={styles['muted']}>
              {one.lastVerified === null ? (
                'not verified yet'
              ) : (
                <>
                  verified <Ago at={one.lastVerified} />
                </>
              )}
              {one.hydratedAt === null ? null : (
                <>
                  {' '}
                  · read <Ago at={one.hydratedAt} />
                </>
              )}
            </p>
            {one.lastError === null ? null : (
              <p className={styles['error']}>
                <bdi>{one.lastError}</bdi> {one.errorAt === null ? null : <Ago at={one.errorAt} />}
              </p>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  )
}
