import { Fragment, useState } from 'react'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import { EntityLink } from '../../parts/entity-link.tsx'
import { Badge, Standing } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Marked } from '../../ui/marked.tsx'
import { labelOf } from '../../ui/label.ts'
import { Ago } from '../../ui/time.tsx'
import { peopleOf, type Hit } from './people.ts'
import styles from './hit.module.css'

export function SearchHitRow({ hit }: { readonly hit: Hit }) {
  const [explained, explain] = useState(false)
  const { labelOfType } = useCatalogue()
  const { uri, name, entityType, description, updatedAt, standing, usage, accounts, attributes, why } = hit
  const inName = why.matched.find(({ field }) => field === 'name')
  const people = peopleOf(hit)
  return (
    <li className={styles['hit']} data-hit={uri}>
      <div className={styles['first']}>
        <EntityLink uri={uri} type={entityType} name={name}>
          {inName === undefined ? null : <Marked text={inName.text} ranges={inName.ranges} />}
        </EntityLink>
        <Badge>{labelOfType(entityType)}</Badge>
        {attributes.some((one) => one.name === 'sunset') ? <Badge tone="warn">deprecated</Badge> : null}
        <Standing value={standing} type={entityType} tone="warn" />
        <span className={styles['why']}>
          <Button kind="quiet" expanded={explained} onClick={() => explain(!explained)}>
            Why this matched
          </Button>
        </span>
      </div>
      {description === null ? null : <p className={styles['description']}>{description}</p>}
      <p className={styles['about']}>
        {people.length === 0 && hit.index === 'entities' ? 'no owner' : null}
        {people.map((person, n) => (
          <Fragment key={n}>
            {n === 0 ? null : ', '}
            <bdi className={styles['person']}>{person}</bdi>
          </Fragment>
        ))}
        {accounts.length === 0 ? null : 'also in '}
        {accounts.map((account, n) => (
          <Fragment key={account.uri}>
            {n === 0 ? null : ', '}
            <EntityLink uri={account.uri} type={entityType} name={account.platform} />
          </Fragment>
        ))}
        {hit.index === 'entities' || accounts.length > 0 ? ' · ' : null}
        {`used by ${usage.toLocaleString()}`}
        {updatedAt === null ? null : (
          <>
            {' · '}updated <Ago at={updatedAt} />
          </>
        )}
      </p>
      {explained ? (
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
