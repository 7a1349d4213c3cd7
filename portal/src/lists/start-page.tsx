import { navigate } from '../routing/navigate.ts'
import { partOfUri } from '../client/addresses.ts'
import { useGraphql } from '../client/use-answer.ts'
import { Panel } from '../ui/panel.tsx'
import { ListPage } from './list-page.tsx'
import { EntityLink, type NamedEntity } from '../parts/entity-link.tsx'
import { EntityPicker } from '../parts/entity-picker.tsx'
import { useRecents } from '../parts/visits.ts'
import styles from './start-page.module.css'

interface StartPageProps {
  readonly title: string
  readonly about: string
  /** Label of the search field. */
  readonly finder: string
  readonly to: '/impact/$' | '/lineage/$' | '/incident/$'
  /** Examples; those that find nothing are left out. */
  readonly stories: readonly Story[]
}

/** Finds one entity that the page has an answer about. */
interface Story {
  readonly title: string
  readonly q: string
  readonly sort: 'usage' | 'updated'
  /** Question that the page answers about it. */
  readonly note: string
}

/** Start of a page about one entity before one is chosen: three examples and a search field. */
export function StartPage({ title, about, finder, to, stories }: StartPageProps) {
  const recents = useRecents()
  const searches = stories.map(
    ({ q, sort }, n) => `s${n}: search(q: "${q}", sort: "${sort}", limit: 1) { hits { uri entityType name } }`,
  )
  const found = useGraphql(`query { ${searches.join(' ')} }`, {}).answer?.data
  const hitOf = (n: number): NamedEntity | undefined =>
    (found?.[`s${n}`] as { readonly hits: readonly NamedEntity[] } | null)?.hits[0]
  return (
    <ListPage title={title} about={about}>
      <div className={styles['finder']}>
        <EntityPicker label={finder} choose={({ uri }) => navigate({ to, rest: partOfUri(uri) })} />
      </div>
      {found === undefined ? null : (
        <ul className={styles['stories']} aria-label="Suggestions">
          {stories.map(({ title: story, note }, n) => {
            const hit = hitOf(n)
            return hit === undefined ? null : (
              <li key={story} className="card inset stack" data-gap="1">
                <span className="meta">{story}</span>
                <EntityLink {...hit} to={to} />
                <span className="meta">{note}</span>
              </li>
            )
          })}
        </ul>
      )}
      {recents.length === 0 ? null : (
        <Panel title="Recently viewed">
          <ul className="lines">
            {recents.map(({ uri, name, type }) => (
              <li key={uri}>
                <EntityLink to={to} uri={uri} entityType={type} name={name} />
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </ListPage>
  )
}
