// Shows the approvals of an entity, and waivers of its violations.
import type { ReactNode } from 'react'
import { run, type QuestionAnswer } from '../../client/ask.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { EditButton, VISIBLE, type GraphEdit } from '../../parts/edits.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import { Panel } from '../../ui/panel.tsx'
import { State } from '../../ui/state.tsx'
import { When } from '../../ui/time.tsx'
import { useMay } from '../../client/use-rights.ts'

type DescribedEntity = QuestionAnswer<'describe'>
type Approval = DescribedEntity['approvals'][number]
type Waiver = DescribedEntity['waivers'][number]

export function DecisionsPanel({ entity: { uri, approvals, waivers } }: { readonly entity: DescribedEntity }) {
  const mayDecide = useMay('approve')
  if (approvals.length + waivers.length === 0) return null
  const end = (what: GraphEdit, label: string): ReactNode =>
    mayDecide ? (
      <EditButton kind="quiet" what={what}>
        {label}
      </EditButton>
    ) : null
  return (
    <Panel title="Decisions" count={approvals.length + waivers.length}>
      <ul className="stack" data-gap="3" aria-label="Decisions">
        {approvals.map((approval) => (
          <li key={approval.id} className="stack" data-gap="1">
            <ApprovalLine approval={approval} />
            {end(withdrawEdit(uri, approval), 'Withdraw')}
          </li>
        ))}
        {waivers.map((waiver) => (
          <li key={`${waiver.policy} ${waiver.until}`} className="stack" data-gap="1">
            <WaiverLine waiver={waiver} />
            {waiver.state === 'stands' ? end(endWaiver(uri, waiver), 'End waiver') : null}
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function ApprovalLine({ approval }: { readonly approval: Approval }) {
  const { at, until, comment, state, because, use, stage, region } = approval
  const scope = [use, stage, region].filter((one) => one !== null).join(', ')
  return (
    <span>
      <DecisionState state={state} /> Approved for <bdi>{scope}</bdi> by <Decider {...approval} /> on <When at={at} />
      {until === null ? null : (
        <>
          , until <When at={until} />
        </>
      )}
      {comment === null ? null : (
        <>
          : <bdi>{comment}</bdi>
        </>
      )}{' '}
      {because === null ? null : <span className="muted">{because}</span>}
    </span>
  )
}

function WaiverLine({ waiver }: { readonly waiver: Waiver }) {
  const { policy, until, reason, state } = waiver
  const { answer } = useAnswer('policies', {})
  const title = answer?.policies.find(({ id }) => id === policy)?.title ?? policy
  return (
    <span>
      <DecisionState state={state} /> “{title}” waived by <Decider {...waiver} /> until <When at={until} />:{' '}
      <bdi>{reason}</bdi>
    </span>
  )
}

function DecisionState({ state }: { readonly state: Approval['state'] }) {
  const tone = state === 'stands' ? 'good' : state === 'lapsed' ? 'warn' : 'plain'
  return <State tone={tone}>{state === 'stands' ? 'in force' : state}</State>
}

function Decider({ by, byName }: Pick<Waiver, 'by' | 'byName'>) {
  if (by === null) return <>somebody you can’t see</>
  if (by.startsWith('aip:')) return <EntityLink uri={by} entityType="User" name={byName} />
  return <bdi>{byName}</bdi>
}

function withdrawEdit(uri: string, { id, use, stage, region, until, comment }: Approval): GraphEdit {
  const approval = Object.fromEntries(
    Object.entries({ use, stage, region, until, comment }).filter(([, given]) => given !== null),
  )
  return {
    done: 'Approval withdrawn',
    run: () => run('withdraw-approval', { uri, id, ...VISIBLE }),
    undo: () => run('approve', { uri, ...approval, ...VISIBLE }),
  }
}

function endWaiver(uri: string, { policy, until, reason }: Waiver): GraphEdit {
  return {
    done: 'Waiver ended',
    run: () => run('unwaive', { uri, policy, ...VISIBLE }),
    undo: () => run('waive', { uri, policy, until, reason, ...VISIBLE }),
  }
}
