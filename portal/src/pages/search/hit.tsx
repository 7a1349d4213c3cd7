import { formatCount } from '../../../../src/lib/format-count.ts'
import { Fragment, useState } from 'react'
import { nameWithin } from '../../../../src/catalogue/display-name.ts'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import { platformOf } from '../../client/addresses.ts'
import { MetricNumber } from '../../charts/metric-number.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import { Standing, State, Status } from '../../ui/state.tsx'
import { IconButton } from '../../ui/button.tsx'
import { Marked } from '../../ui/marked.tsx'
import { labelOf } from '../../ui/label.ts'
import { Ago } from '../../ui/time.tsx'
import type { QuestionAnswer } from '../../client/ask.ts'
import { EntityPageLink } from '../../parts/entity-page-link.tsx'
import { isMeasure, measureName } from './address.ts'
import styles from './hit.module.css'

export type Hit = QuestionAnswer<'search'>['hits'][number]

interface HitRowProps {
  readonly hit: Hit
  /** Whether the search is for what nothing in use needs. */
  readonly isUnused: boolean
}

export function SearchHitRow({ hit, isUnused }: HitRowProps) {
  const [isExplained, setIsExplained] = useState(false)
  const { labelOfType, types } = useCatalogue()
  const { uri, name, entityType, description, updatedAt, standing, renamedTo, current, usage, attributes, why } = hit
  const inName = why.matched.find(({ field }) => field === 'name')
  const people = peopleOf(hit)
  // A version or run has the owner of its container; people and teams have none.
  const isOwnable = types.some((type) => type.name === entityType && type.primary) && hit.index !== 'owners'
  const measured = attributes.filter((one) => isMeasure(one.name))
  const facts = [
    hit.index === 'owners' && <Accounts key="accounts" hit={hit} />,
    people.length > 0 ? <bdi key="people">{people.join(', ')}</bdi> : isOwnable && 'no owner',
    current !== null && (
      <Fragment key="current">
        current{' '}
        <EntityPageLink uri={current.uri}>
          <bdi className="name">{nameWithin(name, current.name)}</bdi>
        </EntityPageLink>
        {current.by === null ? null : <bdi>, {current.by}</bdi>}
      </Fragment>
    ),
    ...measured.map(({ name: of, value }) => (
      <bdi key={of}>
        {measureName(of)} <MetricNumber value={Number(value)} />
      </bdi>
    )),
    usage > 0 && (isUnused ? formatCount(usage, 'inactive consumer') : `used by ${formatCount(usage, 'other')}`),
    updatedAt !== null && (
      <Fragment key="updated">
        {attributes.some((one) => one.name === 'ended' && one.value === updatedAt) ? 'ended' : 'updated'}{' '}
        <Ago at={updatedAt} />
      </Fragment>
    ),
  ].filter((fact) => fact !== false)
  return (
    <li className={`stack ${styles['hit']}`} data-gap="0" data-hit={uri}>
      <div className={`row ${styles['first']}`}>
        <EntityLink uri={uri} entityType={entityType} name={name}>
          {inName === undefined ? null : <Marked text={inName.text} ranges={inName.ranges} />}
        </EntityLink>
        <State>{labelOfType(entityType)}</State>
        {attributes.some((one) => one.name === 'sunset') ? <Status value="deprecated" /> : null}
        {renamedTo === null ? <Standing value={standing} type={entityType} /> : <RenamedTo {...renamedTo} />}
        <span className={styles['why']}>
          <IconButton
            icon="help"
            label="Why this matched"
            aria-expanded={isExplained}
            onClick={() => setIsExplained(!isExplained)}
          />
        </span>
      </div>
      {description === null ? null : <p className={styles['description']}>{description}</p>}
      <p className={`meta wrap ${styles['about']}`}>
        {facts.map((fact, n) => (
          <Fragment key={n}>
            {n === 0 ? null : ' · '}
            {fact}
          </Fragment>
        ))}
      </p>
      {isExplained ? (
        <div className={styles['explained']} role="group" aria-label={`Why ${name ?? uri} matches`}>
          <p>{why.sentence}</p>
          <dl>
            {why.matched.map(({ field, text, ranges }, n) => (
              <div key={n}>
                <dt>{labelOf(field)}</dt>
                <dd>
                  <Marked text={text} ranges={ranges} />
                </dd>
              </div>
            ))}
          </dl>
        </div>
      ) : null}
    </li>
  )
}

function RenamedTo({ uri, entityType, name }: NonNullable<Hit['renamedTo']>) {
  return (
    <span>
      renamed to <EntityLink uri={uri} entityType={entityType} name={name} />
    </span>
  )
}

/** Accounts of the same person: that of the hit, and others, which the page doesn't list again. */
function Accounts({ hit: { uri, accounts } }: { readonly hit: Hit }) {
  return (
    <>
      {platformOf(uri)}
      {accounts.map((account) => (
        <Fragment key={account.uri}>
          {', '}
          <EntityPageLink uri={account.uri} title={account.uri}>
            {account.platform}
          </EntityPageLink>
        </Fragment>
      ))}
    </>
  )
}

/** Teams, then other owners; unique by entity, though two may share a name. */
export function peopleOf({ owners, teams }: Pick<Hit, 'owners' | 'teams'>): readonly string[] {
  const listed = new Map<string, string>()
  for (const { uri, name } of [...teams, ...owners]) listed.set(uri ?? name, name)
  return [...listed.values()]
}
