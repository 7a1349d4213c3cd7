import { formatNumber } from '../../../src/lib/format-count.ts'
import { Link } from '../routing/link.tsx'
import { navigate } from '../routing/navigate.ts'
import { useCallback } from 'react'
import { lastPart, partOfUri } from '../client/addresses.ts'
import type { QuestionAnswer } from '../client/ask.ts'
import { useGraphql } from '../client/use-answer.ts'
import { Panel } from '../ui/panel.tsx'
import { ListPage } from './list-page.tsx'
import { EntityPicker } from '../parts/entity-picker.tsx'
import { TypeGlyph } from '../parts/type-glyph.tsx'
import { useRecents } from '../parts/visits.ts'
import styles from './start-page.module.css'

interface StartPageProps {
  readonly title: string
  readonly about: string
  /** Label of the search field. */
  readonly finder: string
  readonly to: '/impact/$' | '/lineage/$' | '/incident/$'
}

const HIT = 'hits { uri entityType name usage }'
/** The most depended-on entity, a running test, and the latest change. */
const QUERY = `query {
  hub: search(q: "type:Dataset,Feature,Model is:live", sort: "usage", limit: 1) { ${HIT} }
  test: search(q: "type:AbTest is:live", sort: "updated", limit: 1) { ${HIT} }
  changed: search(q: "is:live -type:User,Group,AbTest", sort: "updated", limit: 2) { ${HIT} }
}`

type Hit = Pick<QuestionAnswer<'search'>['hits'][number], 'uri' | 'entityType' | 'name' | 'usage'>

/** Start of a page about one entity before one is chosen: three examples and a search field. */
export function StartPage({ title, about, finder, to }: StartPageProps) {
  const choose = useCallback(({ uri }: { readonly uri: string }) => navigate({ to, rest: partOfUri(uri) }), [to])
  const recents = useRecents()
  const stories = useStories()
  return (
    <ListPage title={title} about={about}>
      <div className={styles['finder']}>
        <EntityPicker label={finder} choose={choose} />
      </div>
      {stories.length === 0 ? null : (
        <ul className={styles['stories']} aria-label="Suggestions">
          {stories.map(({ title: story, hit, note }) => (
            <li key={story} className="card inset stack" data-gap="1">
              <span className="meta">{story}</span>
              <StartLink to={to} uri={hit.uri} type={hit.entityType} name={hit.name} />
              <span className="meta">{note}</span>
            </li>
          ))}
        </ul>
      )}
      {recents.length === 0 ? null : (
        <Panel title="Recently viewed">
          <ul className="lines">
            {recents.map(({ uri, name, type }) => (
              <li key={uri}>
                <StartLink to={to} uri={uri} type={type} name={name} />
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </ListPage>
  )
}

interface StartLinkProps {
  readonly to: StartPageProps['to']
  readonly uri: string
  readonly type: string | null
  readonly name: string | null
}

function StartLink({ to, uri, type, name }: StartLinkProps) {
  return (
    <span className="row">
      <TypeGlyph type={type} />
      <Link to={to} rest={partOfUri(uri)} className="name wrap">
        <bdi>{name ?? lastPart(uri)}</bdi>
      </Link>
    </span>
  )
}

interface Story {
  readonly title: string
  readonly hit: Hit
  readonly note: string
}

/** Each example has another subject; missing ones are left out. */
function useStories(): readonly Story[] {
  const data = useGraphql(QUERY, {}).answer?.data
  const hits = (name: string): readonly Hit[] => (data?.[name] as { readonly hits: readonly Hit[] } | null)?.hits ?? []
  const [hub] = hits('hub')
  const [test] = hits('test')
  const changed = hits('changed').find(({ uri }) => uri !== hub?.uri)
  return [
    ...(hub === undefined ? [] : [{ title: 'Most used', hit: hub, note: `Used by ${formatNumber(hub.usage)} others` }]),
    ...(test === undefined
      ? []
      : [{ title: 'Running test', hit: test, note: 'What it depends on, and who owns that' }]),
    ...(changed === undefined ? [] : [{ title: 'Changed lately', hit: changed, note: 'See its neighbours' }]),
  ]
}
