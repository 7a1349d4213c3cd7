import { useCallback, useState } from 'react'
import { useAnswer } from '../../client/use-answer.ts'
import { EntityLink, type NamedEntity } from '../../parts/entity-link.tsx'
import { EntityPicker } from '../../parts/entity-picker.tsx'
import { Answered } from '../../parts/answered.tsx'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import { Button } from '../../ui/button.tsx'
import { Panel } from '../../ui/panel.tsx'
import { wholeRelation } from '../../catalogue/container.ts'
import { textOf } from '../../catalogue/name-of.ts'
import { toggleValue } from '../../ui/toggle-value.ts'
import styles from './compare.module.css'

/** Limit of the question. */
const MAX_COMPARED = 6
const MAX_SIBLINGS = 30

interface AddProps {
  readonly uris: readonly string[]
  readonly choose: (uris: readonly string[]) => void
}

/** Adds one more; while there is only one, also lists the others of the same entity. */
export function AddToComparison({ uris, choose }: AddProps) {
  const [mistake, setMistake] = useState<string | null>(null)
  const [only] = uris
  const described = useAnswer('describe', { uri: only }, { enabled: only !== undefined }).answer
  const type = described?.entityType ?? null
  const { labelOfType } = useCatalogue()
  const add = useCallback(
    ({ uri, name, entityType }: NamedEntity) => {
      const isOther = type !== null && entityType !== null && entityType !== type
      setMistake(isOther ? `${name ?? uri} is not a ${labelOfType(type)}. Compare entities of one type.` : null)
      if (!isOther && !uris.includes(uri)) choose([...uris, uri])
    },
    [uris, choose, type, labelOfType],
  )
  if (uris.length >= MAX_COMPARED) return <span className="muted">{MAX_COMPARED} at most</span>
  return (
    <>
      {uris.length !== 1 || described === undefined ? null : (
        <p className="row" data-gap="1">
          <EntityLink uri={described.uri} entityType={type} name={textOf(described.attributes['name'])} /> with …
        </p>
      )}
      <EntityPicker label={only === undefined ? 'Choose the first' : 'Add to the comparison'} choose={add} />
      {mistake === null ? null : (
        <p role="alert" className={styles['mistake']}>
          {mistake}
        </p>
      )}
      {only !== undefined && uris.length === 1 ? <Siblings of={only} type={type} choose={choose} /> : null}
    </>
  )
}

interface SiblingsProps {
  readonly of: string
  readonly type: string | null
  readonly choose: (uris: readonly string[]) => void
}

/** Lists other versions or runs of the same entity, with checkboxes. */
function Siblings({ of, type, choose }: SiblingsProps) {
  const { types, pluralOfType } = useCatalogue()
  const up = wholeRelation(types.find(({ name }) => name === type))
  const whole = useAnswer('related', { uri: of, by: up?.name, limit: 1 }, { enabled: up !== undefined }).answer
    ?.nodes[0]
  const siblings = useAnswer(
    'related',
    { uri: whole?.uri, by: up?.inverse, limit: MAX_SIBLINGS },
    { enabled: whole !== undefined && up?.inverse !== undefined },
  )
  const [checked, setChecked] = useState<readonly string[]>([])
  if (whole === undefined) return null
  return (
    <Panel title={`${pluralOfType(type)} of ${whole.name ?? whole.uri}`}>
      <Answered shown={siblings} label="the others">
        {({ nodes }) => (
          <>
            <ul className={`stack ${styles['siblings']}`}>
              {nodes.map(({ uri, name, entityType }) => (
                <li key={uri}>
                  <input
                    type="checkbox"
                    aria-label={`Compare ${name ?? uri}`}
                    checked={uri === of || checked.includes(uri)}
                    disabled={uri === of || (!checked.includes(uri) && checked.length >= MAX_COMPARED - 1)}
                    onChange={() => setChecked(toggleValue(checked, uri))}
                  />
                  <EntityLink uri={uri} entityType={entityType} name={name} />
                </li>
              ))}
            </ul>
            <Button kind="main" disabled={checked.length === 0} onClick={() => choose([of, ...checked])}>
              Compare {checked.length + 1}
            </Button>
          </>
        )}
      </Answered>
    </Panel>
  )
}
