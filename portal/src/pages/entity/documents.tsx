import type { QuestionAnswer } from '../../client/ask.ts'
import { EntityLink } from '../../parts/entity-link.tsx'
import { State, Status } from '../../ui/state.tsx'
import { labelOf } from '../../ui/label.ts'
import { Panel, PanelLine } from '../../ui/panel.tsx'
import { Ago } from '../../ui/time.tsx'

type ShownDocument = NonNullable<QuestionAnswer<'describe'>['documents']>[number]

/** A document that a person stated is named by its type, which is the person. */
function DocumentName({ document: { platform, type } }: { readonly document: ShownDocument }) {
  if (platform !== 'person')
    return (
      <>
        <strong>{platform}</strong> {labelOf(type).toLowerCase()}
      </>
    )
  return type.startsWith('aip:') ? <EntityLink uri={type} entityType="User" /> : <bdi>{type}</bdi>
}

/** Lists the source documents that the page is made from, and the state of each. */
export function DocumentsPanel({ entity: { documents, uri } }: { readonly entity: QuestionAnswer<'describe'> }) {
  if (documents === undefined) return null
  if (documents.length === 0)
    return <PanelLine title="Sources">No document of its own: everything here comes from other entities.</PanelLine>
  return (
    <Panel title="Sources" count={documents.length}>
      <ul className="stack" data-gap="3">
        {documents.map((document) => (
          <li key={`${document.platform} ${document.type} ${document.uri}`}>
            <p>
              <DocumentName document={document} /> {document.gone ? <Status value="deleted" /> : null}{' '}
              {document.suspectedDeletion === null ? null : (
                <State tone="warn">{document.suspectedDeletion.state}</State>
              )}
            </p>
            {document.uri === uri ? null : <p className="wrap">{document.uri}</p>}
            <p className="muted">
              {document.lastVerified === null ? (
                'not verified yet'
              ) : (
                <>
                  verified <Ago at={document.lastVerified} />
                </>
              )}
              {document.hydratedAt === null ? null : (
                <>
                  {' '}
                  · read <Ago at={document.hydratedAt} />
                </>
              )}
            </p>
            {document.lastError === null ? null : (
              <p className="bad wrap">
                <bdi>{document.lastError}</bdi> {document.errorAt === null ? null : <Ago at={document.errorAt} />}
              </p>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  )
}
