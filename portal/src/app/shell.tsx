import { Outlet, useRouterState } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { AsOfBar } from './as-of-bar.tsx'
import { Rail } from './rail.tsx'
import { TopBar } from './top-bar.tsx'
import { PageTitleAnnouncer } from './title-announcer.tsx'
import styles from './shell.module.css'

/** What is around every page: the rail, the search box, and which moment it is of. */
export function Shell() {
  const main = useRef<HTMLElement>(null)
  const pathname = useRouterState({ select: (state) => state.resolvedLocation?.pathname ?? state.location.pathname })
  const before = useRef(pathname)
  useEffect(() => {
    if (before.current === pathname) return
    before.current = pathname
    // A reader of the screen begins where the new page does.
    main.current?.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true })
  }, [pathname])
  return (
    <div className={styles['shell']}>
      <a className={styles['skip']} href="#main">
        Skip to the page
      </a>
      <Rail />
      <div className={styles['column']}>
        <TopBar />
        <AsOfBar />
        <main id="main" ref={main} className={styles['main']} tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <PageTitleAnnouncer />
    </div>
  )
}
