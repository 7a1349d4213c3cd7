import { EntityLink } from '../../parts/entity-link.tsx'
import { useSaved } from '../../parts/saved.ts'
import { useRecents } from '../../parts/visits.ts'
import { Panel } from '../../ui/panel.tsx'
import { useFirst } from './use-first.tsx'

/** What a person starred: in the record, and so on every machine. */
export function FavouritesPanel() {
  const { answer } = useSaved()
  const { listed, more } = useFirst(answer?.favourites ?? [], { list: 'favourites' })
  return (
    <Panel title="Favourites" count={answer?.favourites.length}>
      {answer?.favourites.length === 0 ? <p className="muted">None yet. The star on a page adds it here.</p> : null}
      <ul className="lines">
        {listed.map(({ uri, name, entityType }) => (
          <li key={uri} className="stack below" data-gap="1">
            <EntityLink uri={uri} type={entityType} name={name} />
          </li>
        ))}
      </ul>
      {more}
    </Panel>
  )
}

/** What was looked at in this browser. */
export function RecentsPanel() {
  const recents = useRecents()
  const { listed, more } = useFirst(recents, { list: 'recents' })
  if (recents.length === 0) return null
  return (
    <Panel title="Recently viewed">
      <ul className="lines">
        {listed.map(({ uri, name, type }) => (
          <li key={uri} className="stack below" data-gap="1">
            <EntityLink uri={uri} type={type} name={name} />
          </li>
        ))}
      </ul>
      {more}
    </Panel>
  )
}
