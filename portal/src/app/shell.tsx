import { lazyComponent } from '../routing/lazy-component.tsx'
import { useAddress } from '../routing/use-address.tsx'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useSession } from '../client/session.ts'
import { Boundary } from '../parts/boundary.tsx'
import { Edits } from '../parts/edits.tsx'
import { useKey } from '../ui/use-key.ts'
import { AsOfBar } from './as-of-bar.tsx'
import { AwayBar, useAwaySince } from './away-bar.tsx'
import { Palette } from './palette.tsx'
import { Rail } from './rail.tsx'
import { TopBar } from './top-bar.tsx'
import { useKeyboard, useSubjectKeys } from './use-keyboard.ts'
import { nameOf } from '../catalogue/name-of.ts'
import { useDescribed } from '../client/use-described.ts'
import { recordVisit } from '../parts/visits.ts'
import { useSubject } from './subject.ts'
import styles from './shell.module.css'
import { PAGE_COMPONENTS } from './page-components.ts'
import { Link } from '../routing/link.tsx'
import { EmptyState } from '../ui/states.tsx'
import { PageTitle } from '../ui/page-title.tsx'

/** Loaded on demand: few visits open them. */
const HelpDialog = lazyComponent(() => import('./help.tsx'), 'HelpDialog')
const SignInDialog = lazyComponent(() => import('./sign-in-dialog.tsx'), 'SignInDialog')

/** The frame of every page: rail, breadcrumb and moment. */
function Shell() {
  const main = useRef<HTMLElement>(null)
  const pathname = useAddress().pathname
  const before = useRef(pathname)
  useEffect(() => {
    if (before.current === pathname) return
    before.current = pathname
    // Screen readers continue at the heading of the new page.
    main.current?.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true })
  }, [pathname])
  const [overlay, setOverlay] = useState<'palette' | 'help' | null>(null)
  const session = useSession()
  const awaySince = useAwaySince()
  const close = useCallback(() => setOverlay(null), [])
  const find = useCallback(() => setOverlay('palette'), [])
  useFinderKey(find)
  useKeyboard()
  useSubjectKeys()
  useRecordedVisits()
  useKey('?', 'Keyboard shortcuts', () => setOverlay('help'))
  return (
    <div className={styles['shell']}>
      <a className={styles['skip']} href="#main">
        Skip to content
      </a>
      <Rail find={find} />
      <div className={styles['column']}>
        <TopBar />
        <AwayBar since={awaySince} />
        <AsOfBar />
        <main
          id="main"
          ref={main}
          className={styles['main']}
          tabIndex={-1}
          data-service={awaySince === null ? 'there' : 'away'}
          data-wide={/^\/lineage\/./.test(pathname) ? '' : undefined}
        >
          {/* Only a new visit can load the missing file. */}
          <Boundary of={pathname} retry={() => location.reload()}>
            <Edits>
              <Page />
            </Edits>
          </Boundary>
        </main>
      </div>
      <PageTitleAnnouncer />
      {overlay === 'palette' ? <Palette close={close} /> : null}
      {session.state === 'requested' ? <SignInDialog /> : null}
      {overlay === 'help' ? <HelpDialog close={close} /> : null}
    </div>
  )
}

/** Ctrl+K or ⌘K, wherever the focus is. */
function useFinderKey(find: () => void): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || event.shiftKey || event.altKey || event.ctrlKey === event.metaKey) return
      event.preventDefault()
      find()
    }
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [find])
}

function PageTitleAnnouncer() {
  const pathname = useAddress().pathname
  const [announced, setAnnounced] = useState('')
  useEffect(() => {
    // The page sets its title after it is rendered.
    const timer = setTimeout(() => setAnnounced(document.title), 300)
    return () => clearTimeout(timer)
  }, [pathname])
  return (
    <div className="unseen" role="status" aria-label="Page">
      {announced}
    </div>
  )
}

/** Records visits to pages of entities, once the entity is known. */
function useRecordedVisits(): void {
  const subject = useSubject()
  const isOfEntity = useAddress().route === '/e/$'
  const entity = useDescribed(isOfEntity ? subject : null)
  const name = entity === undefined ? null : nameOf(entity)
  const type = entity?.entityType ?? null
  useEffect(() => {
    if (isOfEntity && subject !== null && name !== null) recordVisit({ uri: subject, name, type })
  }, [isOfEntity, subject, name, type])
}

/** Pages before and after a session send no requests, so they have no frame around them. */
const BARE: ReadonlySet<string> = new Set(['/signed-in', '/signed-out'])

export function Frame() {
  const { pathname } = useAddress()
  return (
    <Boundary of={pathname} retry={() => location.reload()}>
      {BARE.has(pathname) ? <Page /> : <Shell />}
    </Boundary>
  )
}

/** The page of the current address. */
function Page() {
  const { route } = useAddress()
  if (route === null) return <NotFoundPage />
  const Component = PAGE_COMPONENTS[route]
  return <Component />
}

function NotFoundPage() {
  return (
    <>
      <PageTitle title="Page not found">Page not found</PageTitle>
      <EmptyState text="Nothing is at this address.">
        <Link to="/search">Search instead</Link>
      </EmptyState>
    </>
  )
}
