import { formatNumber } from '../../../../src/lib/format-count.ts'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { Answered } from '../../parts/answered.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import { State } from '../../ui/state.tsx'
import { Drawer } from '../../ui/drawer.tsx'
import { Facts } from '../../ui/facts.tsx'
import { labelOf } from '../../ui/label.ts'
import { Ago } from '../../ui/time.tsx'
import { nameOf, textOf } from '../../catalogue/name-of.ts'
import { Value } from '../../parts/value.tsx'

/** Enough attributes to recognise the entity. */
const FIRST = 8

export function HitPreview({ uri, close }: { readonly uri: string; readonly close: () => void }) {
  const entity = useAnswer('describe', { uri })
  const { labelOfType } = useCatalogue()
  return (
    <Drawer label="Preview" close={close}>
      <Answered shown={entity} label="the preview" rows={6}>
        {(answer) => {
          const { entityType, attributes, relationships, lastVerified } = answer
          const facts = Object.entries(attributes).filter(([name]) => name !== 'name' && name !== 'description')
          const counts = relationships.filter(({ count }) => count > 0)
          return (
            <div className="stack" data-gap="3">
              <p>
                <strong>
                  <EntityLink uri={uri} entityType={entityType} name={nameOf(answer)} />{' '}
                  <State>{labelOfType(entityType)}</State>
                </strong>
              </p>
              {textOf(attributes['description']) === null ? null : <Value value={attributes['description']} />}
              <Facts
                facts={[
                  ...facts
                    .slice(0, FIRST)
                    .map(([name, value]) => ({ label: labelOf(name), value: <Value value={value} /> })),
                  lastVerified != null && { label: 'Last verified', value: <Ago at={lastVerified} /> },
                ]}
              />
              {facts.length > FIRST ? <p className="muted">{facts.length - FIRST} more on the full page.</p> : null}
              <h3>Relationships</h3>
              <ul className="row muted">
                {counts.map(({ name, count }) => (
                  <li key={name}>
                    {labelOf(name)} <span>{formatNumber(count)}</span>
                  </li>
                ))}
                {counts.length === 0 ? <li>None</li> : null}
              </ul>
            </div>
          )
        }}
      </Answered>
    </Drawer>
  )
}
