import type { QuestionAnswer } from '../../client/ask.ts'
import { WhyLink } from '../../parts/why-link.tsx'
import { FactCell } from '../../ui/facts.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'

/** Tags propagated from upstream, each with its origin and reason. */
export function CarriedFact({ entity: { uri, carries } }: { readonly entity: QuestionAnswer<'describe'> }) {
  return carries.length === 0 ? null : (
    <FactCell
      label="Carries"
      value={carries.map(({ tag, total, from }) => (
        <div key={tag}>
          {from.map((origin) => (
            <div key={origin.uri}>
              <bdi>{origin.value === null ? tag : `${tag}::${origin.value}`}</bdi> from <EntityLink {...origin} />{' '}
              {origin.by === 'columns' ? 'by columns' : 'by whole datasets'} <WhyLink from={uri} to={origin.uri} />
            </div>
          ))}
          {total > from.length ? `${tag} from ${total - from.length} more` : null}
        </div>
      ))}
    />
  )
}
