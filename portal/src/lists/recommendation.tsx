import { formatNumber } from '../../../src/lib/format-count.ts'
import { formatShare } from '../../../src/lib/format-share.ts'
import { useState } from 'react'
import { run, type QuestionAnswer } from '../client/ask.ts'
import { EditButton, useEdits } from '../parts/edits.tsx'
import { EntityLink } from '../parts/entity-link.tsx'
import { CommandForm } from '../parts/command-form.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { inSentence } from '../../../src/lib/english.ts'
import { labelOf } from '../ui/label.ts'
import { DataTable, type TableColumn } from '../ui/table.tsx'
import { TextAreaField } from '../ui/fields.tsx'
import { useMay } from '../client/use-rights.ts'

export type RecommendationShown = QuestionAnswer<'recommendations'>['recommendations'][number]

/** Columns for what may be missing, how certain that is, and how to answer. A list of one kind names it above. */
export const RECOMMENDATION_COLUMNS: readonly TableColumn<RecommendationShown>[] = [
  { title: 'Name', kind: 'wide', cell: ({ from }) => <EntityLink {...from} /> },
  { title: 'Suggestion', cell: ({ kind }) => inSentence(labelOf(kind)) },
  { title: 'What', kind: 'wide', cell: ({ to }) => <EntityLink {...to} /> },
  { title: 'Score', kind: 'number', cell: ({ score }) => (score === null ? '–' : formatShare(score)) },
  { title: 'Decide', kind: 'actions', cell: (row) => <Decide shown={row} /> },
]

/** Shared entities, the entities it was learned from, or the path that leads to it. */
export function Reasons({ shown: { because, more } }: { readonly shown: RecommendationShown }) {
  return (
    <ul className="stack" data-gap="1">
      {because.map(({ uri, entityType, name }) => (
        <li key={uri}>
          <EntityLink uri={uri} entityType={entityType} name={name} />
        </li>
      ))}
      {more === 0 ? null : <li className="muted">and {formatNumber(more)} more</li>}
    </ul>
  )
}

interface SimilarModelsProps {
  readonly rows: readonly RecommendationShown[]
  /** The page's model, which isn't named again in each row. */
  readonly uri: string
}

/** Models that use much the same. */
export function SimilarModels({ rows, uri }: SimilarModelsProps) {
  const because: TableColumn<RecommendationShown> = { title: 'Because of', cell: (row) => <Reasons shown={row} /> }
  const areOwn = rows.every(({ from }) => from.uri === uri)
  const columns = RECOMMENDATION_COLUMNS.toSpliced(-1, 0, because).slice(areOwn ? 1 : 0)
  return <DataTable label="Similar models" columns={columns} rows={rows} keyOf={keyOfRecommendation} />
}

export const keyOfRecommendation = ({ relation, from, to }: RecommendationShown): string =>
  `${relation} ${from.uri} ${to.uri}`

function Decide({ shown }: { readonly shown: RecommendationShown }) {
  const { from, to, relation, kind } = shown
  const mayEdit = useMay('edit')
  const { edit } = useEdits()
  const [rejecting, setRejecting] = useState(false)
  if (!mayEdit) return null
  const edge = { from: from.uri, relation, to: to.uri, waitFor: 'visible' } as const
  const takeBack = () => run('retract', { uri: from.uri, edges: [`${relation} ${to.uri}`], waitFor: 'visible' })
  const about = <span className="unseen">: {`${from.name} ${inSentence(labelOf(kind))} ${to.name}`}</span>
  return (
    <>
      <EditButton what={{ done: 'Accepted', run: () => run('confirm-edge', edge), undo: takeBack }}>
        Accept{about}
      </EditButton>
      <Button onClick={() => setRejecting(true)}>Reject{about}</Button>
      {rejecting ? (
        <RejectDialog
          shown={shown}
          close={() => setRejecting(false)}
          rejected={async (reason) => {
            await edit({ done: 'Rejected', run: () => run('reject-edge', edge), undo: takeBack })
            if (reason !== '') await run('comment', { uri: from.uri, text: `${shown.sentence} Rejected: ${reason}` })
          }}
        />
      ) : null}
    </>
  )
}

interface RejectDialogProps {
  readonly shown: RecommendationShown
  readonly close: () => void
  readonly rejected: (reason: string) => Promise<void>
}

/** The reason becomes a comment on the recommendation's subject, where its owners read it. */
function RejectDialog({ shown, close, rejected }: RejectDialogProps) {
  const [reason, setReason] = useState('')
  const send = async (): Promise<null> => {
    void rejected(reason.trim())
    return null
  }
  return (
    <Dialog label="Reject this recommendation" close={close}>
      <CommandForm action="Reject" send={send} done={close} cancel={close}>
        <p>{shown.sentence} It will not be suggested again.</p>
        <TextAreaField label="Reason (optional, becomes a comment)" value={reason} set={setReason} maxLength={1_000} />
      </CommandForm>
    </Dialog>
  )
}
