import { useAsOf } from '../../client/as-of.ts'
import type { QuestionAnswer } from '../../client/ask.ts'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import { Facts } from '../../ui/facts.tsx'
import { FreshnessDot, freshnessText } from '../../ui/freshness.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Menu } from '../../ui/menu.tsx'
import { Ago } from '../../ui/time.tsx'
import { currencyOf } from './currency.ts'
import styles from './header.module.css'

interface UpToDateProps {
  readonly entity: QuestionAnswer<'describe'>
  /** When it was read here. */
  readonly at: number
  readonly again: () => void
}

/** Its part of the business, and whether its metadata are current; the details are a press away. */
export function UpToDate({ entity, at, again }: UpToDateProps) {
  const { domain, enrichedAt, lastVerified, freshness, attributes } = entity
  const { labelOfDomain } = useCatalogue()
  const asOf = useAsOf()
  const business = attributes['businessDomains']
  const domains = [
    ...(Array.isArray(business) ? business.map(String) : []),
    ...(domain === null ? [] : [labelOfDomain(domain)]),
  ]
  const { text, isOld } = currencyOf(entity, Date.now())
  return (
    <div className={styles['current']}>
      {domains.join(' · ')}
      {asOf !== undefined ? null : (
        <>
          {domains.length === 0 ? null : ' · '}
          <Menu
            label="How current this page is"
            text={
              <>
                {isOld ? (
                  <>
                    <FreshnessDot freshness={freshness} at={lastVerified ?? null} />{' '}
                  </>
                ) : null}
                {text}
              </>
            }
          >
            <Facts
              facts={[
                { label: 'Metadata', value: freshnessText(freshness, lastVerified ?? null, Date.now()) },
                { label: 'Rules applied', value: enrichedAt === null ? 'not yet' : <Ago at={enrichedAt} /> },
                { label: 'Page loaded', value: <Ago at={at} /> },
              ]}
            />
            <button type="button" onClick={again}>
              <Icon name="refresh" /> Reload this page
            </button>
          </Menu>
        </>
      )}
    </div>
  )
}
