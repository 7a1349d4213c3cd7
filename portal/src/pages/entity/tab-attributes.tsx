import type { QuestionAnswer } from '../../client/ask.ts'
import { AttributesPanel } from './attributes.tsx'
import { DocumentsPanel } from './documents.tsx'
import { QualityNotes } from './quality-notes.tsx'

interface AttributesTabProps {
  readonly entity: QuestionAnswer<'describe'>
  readonly isOwner: boolean
}

/** Its attributes, their sources, and their flaws. */
export function AttributesTab({ entity, isOwner }: AttributesTabProps) {
  return (
    <>
      {isOwner ? null : <QualityNotes uri={entity.uri} />}
      <AttributesPanel entity={entity} />
      <DocumentsPanel entity={entity} />
    </>
  )
}
