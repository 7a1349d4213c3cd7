import { Link } from '@tanstack/react-router'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import { useAsOf } from '../../client/as-of.ts'
import { useGraphql } from '../../client/use-answer.ts'
import { Answered } from '../../parts/answered.tsx'
import { TypeGlyph } from '../../parts/type-glyph.tsx'
import { useSubTeams } from '../../parts/use-sub-teams.ts'
import { Panel } from '../../ui/panel.tsx'
import styles from './portfolio.module.css'

/** What somebody should look after, each by the filter that finds it. */
const HEALTH = [
  ['production', 'is:production', 'In production'],
  ['failed', 'is:failed', 'Failed'],
  ['stale', 'is:stale', 'Version due'],
  ['issues', 'has:issue', 'With issues'],
  ['orphaned', 'is:orphaned', 'No active owner'],
  ['undescribed', 'quality:missing-description', 'No description'],
  ['unused', 'is:unused', 'Unused'],
  ['tests', 'type:AbTest is:live', 'Owned A/B tests running'],
] as const

const QUERY = `query Portfolio($all: String!, ${HEALTH.map(([name]) => `$${name}: String!`).join(', ')}) {
  all: search(q: $all, limit: 1, facets: ["type"]) { total facets { field values { value count } } }
  ${HEALTH.map(([name]) => `${name}: search(q: $${name}, limit: 1) { total }`).join('\n  ')}
}`
/** Sub-teams that can be left out; a team has a handful. */
const PARTS = `query Parts($uri: ID!) { group(id: $uri) { parts(first: 50) { edges { node { uri } } } } }`

interface FoundTotal {
  readonly total: number
  readonly facets?: readonly {
    readonly field: string
    readonly values: readonly { readonly value: string; readonly count: number }[]
  }[]
}
interface FoundParts {
  readonly parts: { readonly edges: readonly { readonly node: { readonly uri: string } }[] }
}

/** What a person or a team owns, by type, and what of it needs somebody; each number leads to the list. */
export function PortfolioPanel({ uri, type }: { readonly uri: string; readonly type: string | null }) {
  const { directOnly, setDirectOnly } = useSubTeams()
  const asOf = useAsOf()
  const { labelOfType, pluralOfType } = useCatalogue()
  const isGroup = type === 'Group'
  const parts = useGraphql(PARTS, { uri }, { enabled: isGroup && asOf === undefined })
  const group = parts.answer?.data['group'] as FoundParts | null | undefined
  const subTeams = group?.parts.edges.map(({ node }) => node.uri) ?? []
  const alone = directOnly && subTeams.length > 0 ? ` -team:${subTeams.join(',')}` : ''
  const base = isGroup ? `team:${uri}${alone}` : `owner:${uri}`
  const queries = Object.fromEntries(HEALTH.map(([name, filter]) => [name, `${base} ${filter}`]))
  const found = useGraphql(QUERY, { all: base, ...queries }, { enabled: asOf === undefined })
  if (asOf !== undefined) return null
  return (
    <Panel title="Health">
      {subTeams.length === 0 ? null : (
        <label className={styles['switch']}>
          <input
            type="checkbox"
            checked={!directOnly}
            onChange={(event) => setDirectOnly(!event.currentTarget.checked)}
          />
          Include sub-teams
        </label>
      )}
      <Answered shown={found} label="the health of what is owned" rows={4}>
        {({ data }) => {
          const all = data['all'] as FoundTotal | null
          const types = all?.facets?.find(({ field }) => field === 'TYPE')?.values ?? []
          return (
            <>
              <ul className={styles['counts']} aria-label="Health">
                {HEALTH.map(([name, filter, label]) => {
                  const total = (data[name] as FoundTotal | null)?.total
                  return (
                    <li key={name} data-none={total === 0 || undefined}>
                      <Link to="/search" search={{ q: `${base} ${filter}` }}>
                        <strong>{total === undefined ? '–' : total.toLocaleString()}</strong> {label}
                      </Link>
                    </li>
                  )
                })}
              </ul>
              <ul className={styles['types']} aria-label="Owned by type">
                {types.map(({ value, count }) => (
                  <li key={value}>
                    <Link to="/search" search={{ q: `${base} type:${value}` }}>
                      <TypeGlyph type={value} /> {count.toLocaleString()}{' '}
                      {count === 1 ? labelOfType(value) : pluralOfType(value)}
                    </Link>
                  </li>
                ))}
              </ul>
            </>
          )
        }}
      </Answered>
    </Panel>
  )
}
