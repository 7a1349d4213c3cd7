import type { QuestionAnswer } from '../../client/ask.ts'
import { FactCell, Facts } from '../../ui/facts.tsx'
import { FreshnessDot } from '../../ui/freshness.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Menu } from '../../ui/menu.tsx'
import { Ago, useTicking, agoText } from '../../ui/time.tsx'
import { DOUBT_PHRASES } from '../../../../src/model/doubt.ts'
import { isLate, READ_WORDS } from '../../ui/read-words.ts'
import { upperFirst } from '../../../../src/lib/english.ts'

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
                {
                  label: 'Verified',
                  value: (
                    <>
                      {lastVerified == null ? 'not yet' : <Ago at={lastVerified} />}
                      {freshness === 'unknown' ? '' : `, ${READ_WORDS[freshness]}`}
                    </>
                  ),
                },
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

export type EntityReads = Pick<
  QuestionAnswer<'describe'>,
  | 'enrichedAt'
  | 'verification'
  | 'describedBy'
  | 'deletedAtSource'
  | 'lastError'
  | 'freshness'
  | 'entityType'
  | 'documents'
>

/** Tells whether its source lacks an entity that others refer to: it was deleted before it was read, or never existed. */
export function isNotAtSource({ entityType, documents = [] }: Pick<EntityReads, 'entityType' | 'documents'>): boolean {
  return entityType === null && documents.some(({ gone }) => gone)
}

/** Says when the page matched its source, and whether that was later than is usual. Later changes are unknown. */
export function currencyOf(
  { enrichedAt, verification, describedBy, lastError, freshness, deletedAtSource, entityType, documents }: EntityReads,
  now: number,
): { readonly text: string; readonly isOld: boolean } {
  const at = verification?.at ?? null
  const ago = at === null ? null : agoText(Date.parse(at), now)
  const isOld = isLate(freshness)
  if (lastError != null && verification?.doubt !== 'suspected')
    return { text: `Last read failed, verified ${ago ?? 'never'}`, isOld }
  if (deletedAtSource !== null) return { text: 'Deleted at its source', isOld: false }
  if (isNotAtSource({ entityType, documents })) return { text: 'Not at its source', isOld: false }
  if (describedBy === 'others') return { text: 'Described by other entities', isOld: false }
  if (describedBy === 'deleted') return { text: 'Nothing refers to it any more', isOld: false }
  if (verification === null && enrichedAt !== null) return { text: 'Reference only', isOld: false }
  if (verification === null || at === null) return { text: 'Not read yet', isOld: false }
  const { doubt } = verification
  if (doubt !== null) return { text: `Read ${ago}; ${DOUBT_PHRASES[doubt]}`, isOld }
  return { text: isOld ? `${upperFirst(READ_WORDS[freshness])}, verified ${ago}` : `Verified ${ago}`, isOld }
}
