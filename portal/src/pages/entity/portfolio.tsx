import { formatNumber } from '../../../../src/lib/format-count.ts'
import { Link } from '../../routing/link.tsx'
import type { ReactNode } from 'react'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import { useAsOf } from '../../client/as-of.ts'
import { useGraphql } from '../../client/use-answer.ts'
import { Answered } from '../../parts/answered.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import { TypeGlyph } from '../../parts/type-glyph.tsx'
import { useSubTeams } from '../../parts/use-sub-teams.ts'
import { inSentence } from '../../../../src/lib/english.ts'
import { Panel } from '../../ui/panel.tsx'
import { State } from '../../ui/state.tsx'
import type { Tone } from '../../ui/tone.ts'
import styles from './portfolio.module.css'
import { Checkbox } from '../../ui/checkbox.tsx'

/** Problems of owned entities, and their use, each with the filter that finds it. */
const TO_FIX = [
  ['failed', 'is:failed', 'failed'],
  ['stale', 'is:stale', 'stale'],
  ['issues', 'has:issue', 'with issues'],
  ['orphaned', 'is:orphaned', 'without an active owner'],
  ['undescribed', 'quality:missing-description', 'without a description'],
  ['unused', 'is:unused', 'unused'],
] as const
const AT_WORK = [['production', 'is:production', 'in production']] as const
const COUNTED = [...TO_FIX, ...AT_WORK]

const MAX_MEMBERS = 20

const QUERY = `query Portfolio($all: String!, ${COUNTED.map(([name]) => `$${name}: String!`).join(', ')}) {
  all: search(q: $all, limit: 1, facets: ["type"]) { total facets { field values { value count } } }
  ${COUNTED.map(([name]) => `${name}: search(q: $${name}, limit: 1) { total }`).join('\n  ')}
}`
/** Members, and sub-teams that can be left out; a team has a handful. */
const PARTS = `query Parts($uri: ID!) { group(id: $uri) {
  parts(first: 50) { edges { node { uri } } }
  members(first: ${MAX_MEMBERS}) { totalCount edges { node { uri name } } }
} }`

interface FoundTotal {
  readonly total: number
  readonly facets?: readonly {
    readonly field: string
    readonly values: readonly { readonly value: string; readonly count: number }[]
  }[]
}
interface FoundGroup {
  readonly parts: { readonly edges: readonly { readonly node: { readonly uri: string } }[] }
  readonly members: {
    readonly totalCount: number
    readonly edges: readonly { readonly node: { readonly uri: string; readonly name: string | null } }[]
  }
}

/** Entities owned by a person or team, by type, and which need attention; each number links to its list. */
export function PortfolioPanel({ uri, type }: { readonly uri: string; readonly type: string | null }) {
  const { directOnly, setDirectOnly } = useSubTeams()
  const asOf = useAsOf()
  const { labelOfType, pluralOfType } = useCatalogue()
  const isGroup = type === 'Group'
  const parts = useGraphql(PARTS, { uri }, { enabled: isGroup && asOf === undefined })
  const group = parts.answer?.data['group'] as FoundGroup | null | undefined
  const subTeams = group?.parts.edges.map(({ node }) => node.uri) ?? []
  const alone = directOnly && subTeams.length > 0 ? ` -team:${subTeams.join(',')}` : ''
  const base = `${isGroup ? `team:${uri}${alone}` : `owner:${uri}`} -is:inherited`
  const queries = Object.fromEntries(COUNTED.map(([name, filter]) => [name, `${base} ${filter}`]))
  const found = useGraphql(QUERY, { all: base, ...queries }, { enabled: asOf === undefined })
  if (asOf !== undefined) return null
  const data = found.answer?.data
  const countsOf = (names: typeof TO_FIX | typeof AT_WORK) =>
    names
      .map(([name, filter, label]) => ({
        q: `${base} ${filter}`,
        text: label,
        count: (data?.[name] as FoundTotal | null | undefined)?.total ?? null,
      }))
      .filter(({ count }) => count !== 0)
  const types = (data?.['all'] as FoundTotal | null)?.facets?.find(({ field }) => field === 'TYPE')?.values ?? []
  return (
    <>
      {group == null ? null : <MembersPanel {...group.members} />}
      <Panel title="To fix">
        <Answered shown={found} label="what is to be fixed" rows={2}>
          {() => {
            const toFix = countsOf(TO_FIX)
            return toFix.length === 0 ? (
              <p className="muted">Nothing to fix.</p>
            ) : (
              <Counts label="To fix" tone="warn" counts={toFix} />
            )
          }}
        </Answered>
      </Panel>
      <Panel
        title="Owns"
        actions={
          subTeams.length === 0 ? undefined : (
            <Checkbox checked={!directOnly} set={(include) => setDirectOnly(!include)}>
              Include sub-teams
            </Checkbox>
          )
        }
      >
        <Answered shown={found} label="what is owned" rows={2}>
          {() => (
            <Counts
              label="Owned by type"
              counts={[
                ...types.map(({ value, count }) => ({
                  q: `${base} type:${value}`,
                  count,
                  text: inSentence(count === 1 ? labelOfType(value) : pluralOfType(value)),
                  glyph: <TypeGlyph type={value} />,
                })),
                ...countsOf(AT_WORK),
              ]}
            />
          )}
        </Answered>
      </Panel>
    </>
  )
}

function MembersPanel({ edges, totalCount }: FoundGroup['members']) {
  return (
    <Panel title="Members" count={totalCount}>
      <p className={`row ${styles['counts']}`}>
        {edges.map(({ node }) => (
          <EntityLink key={node.uri} uri={node.uri} entityType="User" name={node.name} />
        ))}
        {totalCount === edges.length && totalCount > 0 ? null : (
          <span className="muted">
            {totalCount === 0 ? 'No members known.' : `and ${formatNumber(totalCount - edges.length)} more`}
          </span>
        )}
      </p>
    </Panel>
  )
}

interface CountsProps {
  readonly label: string
  readonly tone?: Tone
  readonly counts: readonly {
    readonly q: string
    /** Null until answered. */
    readonly count: number | null
    readonly text: string
    readonly glyph?: ReactNode
  }[]
}

/** Counts that link to the search for what they count. */
function Counts({ label, tone, counts }: CountsProps) {
  return (
    <ul className={`row ${styles['counts']}`} aria-label={label}>
      {counts.map(({ q, count, text, glyph }) => (
        <li key={q}>
          <Link to="/search" search={{ q }}>
            {glyph}
            {tone === undefined ? countText(count, text) : <State tone={tone}>{countText(count, text)}</State>}
          </Link>
        </li>
      ))}
    </ul>
  )
}

function countText(count: number | null, text: string): string {
  return `${count === null ? '–' : formatNumber(count)} ${text}`
}
