import { Link } from '../routing/link.tsx'
import { useAddress } from '../routing/use-address.tsx'
import { useCatalogue } from '../catalogue/use-catalogue.ts'
import { nameWithin } from '../../../src/catalogue/display-name.ts'
import { displayNameOf } from '../catalogue/name-of.ts'
import { lastPart } from '../client/addresses.ts'
import { usePageTitle } from '../ui/page-title.tsx'
import { CATALOGUE, isWithin, PAGES, SECTIONS } from './pages.ts'
import { useSubject } from './subject.ts'
import { useContainers } from './use-containers.ts'
import { EntityPageLink } from '../parts/entity-page-link.tsx'
import styles from './breadcrumb.module.css'

/** Shows where the page is: an entity within its containers, any other page within its section. */
export function Breadcrumb() {
  const pathname = useAddress().pathname
  const subject = useSubject()
  return (
    <nav className={styles['breadcrumb']} aria-label="Breadcrumb">
      <ol>
        {subject !== null && pathname.startsWith('/e/') ? <OfEntity uri={subject} /> : <OfPage pathname={pathname} />}
      </ol>
    </nav>
  )
}

function OfEntity({ uri }: { readonly uri: string }) {
  const { types, pluralOfType } = useCatalogue()
  const title = usePageTitle()
  const { entity, around, outer, described, type: listed } = useContainers(uri)
  // The rail lists people under their teams.
  const type = entity?.entityType === 'User' ? 'User' : listed
  const containers = [outer, around].flatMap((one) => one ?? [])
  const nameOfContainer = (container: (typeof containers)[number]): string =>
    container === around && described !== undefined
      ? nameWithin(outer?.name, displayNameOf(described, types))
      : (container.name ?? lastPart(container.uri))
  return (
    <>
      {type === null ? null : (
        <li>
          <Link to="/search" search={{ q: `type:${type}` }}>
            {pluralOfType(type)}
          </Link>
        </li>
      )}
      {containers.map((container) => (
        <li key={container.uri}>
          <EntityPageLink uri={container.uri}>
            <bdi>{nameOfContainer(container)}</bdi>
          </EntityPageLink>
        </li>
      ))}
      <Current text={nameWithin(around?.name, entity === undefined ? title : displayNameOf(entity, types))} />
    </>
  )
}

function OfPage({ pathname }: { readonly pathname: string }) {
  const title = usePageTitle()
  const search = useAddress().search
  const page = PAGES.find(({ to }) => isWithin(pathname, to))
  if (page === undefined) return <Current text={title} />
  const section = SECTIONS.find(([, pages]) => pages.includes(page))?.[0]
  const isWhole =
    page === CATALOGUE
      ? search.q === undefined && search.view === undefined
      : pathname.split('/').filter(Boolean).length < 2
  return (
    <>
      {section === undefined ? null : <li>{section}</li>}
      {isWhole ? null : (
        <li>
          <Link to={page.to} rest="">
            {page.label}
          </Link>
        </li>
      )}
      {/* A title that begins or ends with the name of its page needn't repeat it here. */}
      <Current
        text={
          isWhole
            ? page.label
            : title.replace(`${page.label} of `, '').replace(`${page.label}: `, '').replace(` / ${page.label}`, '')
        }
      />
    </>
  )
}

function Current({ text }: { readonly text: string }) {
  return (
    <li aria-current="page">
      <bdi>{text}</bdi>
    </li>
  )
}
