import type { QuestionAnswer } from '../../client/ask.ts'
import { FactCell, Facts } from '../../ui/facts.tsx'
import { FreshnessDot, freshnessText } from '../../ui/freshness.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Menu } from '../../ui/menu.tsx'
import { Ago, useTicking } from '../../ui/time.tsx'
import { currencyOf } from './currency.ts'
import styles from './header.module.css'

interface CurrencyProps {
  readonly entity: QuestionAnswer<'describe'>
  /** When this page fetched it. */
  readonly at: number
  readonly again: () => void
}

/** When its metadata were verified; details on demand. */
export function Currency({ entity, at, again }: CurrencyProps) {
  const { enrichedAt, lastVerified, freshness } = entity
  const now = useTicking()
  const { text, isOld } = currencyOf(entity, now)
  return (
    <FactCell
      label="Metadata"
      value={
        <div className={styles['current']}>
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
                { label: 'Metadata', value: freshnessText(freshness, lastVerified ?? null, now) },
                { label: 'Rules applied', value: enrichedAt === null ? 'not yet' : <Ago at={enrichedAt} /> },
                { label: 'Page loaded', value: <Ago at={at} /> },
              ]}
            />
            <button type="button" onClick={again}>
              <Icon name="refresh" /> Reload this page
            </button>
          </Menu>
        </div>
      }
    />
  )
}
