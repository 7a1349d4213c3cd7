import type { QuestionAnswer } from '../../client/ask.ts'
import { Facts } from '../../ui/facts.tsx'
import { Panel } from '../../ui/panel.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { labelOf } from '../../ui/label.ts'
import { Value } from './values.tsx'

/** Shown in the header. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'name',
  'description',
  'status',
  'tags',
  'businessDomains',
  'sourceUrl',
])

export function AttributesPanel({ entity }: { readonly entity: QuestionAnswer<'describe'> }) {
  const rest = Object.entries(entity.attributes).filter(([name]) => !ELSEWHERE.has(name))
  return (
    <Panel title="Attributes" count={rest.length}>
      {rest.length === 0 ? (
        <EmptyState text="No other attributes" />
      ) : (
        <Facts facts={rest.map(([name, value]) => ({ label: labelOf(name), value: <Value value={value} /> }))} />
      )}
    </Panel>
  )
}
