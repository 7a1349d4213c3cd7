import { useRouter } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { partOfUri } from '../client/addresses.ts'
import { EntityLink } from '../parts/entity-link.tsx'
import { clearTrail, trailText, useTrail } from '../parts/visits.ts'
import { IconButton } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy.tsx'
import { useSubject } from './subject.ts'
import styles from './trail.module.css'

/** The entities that were visited on the way here, each with the relationship that was walked to it. */
export function Trail() {
  const trail = useTrail()
  const subject = useSubject()
  const { buildLocation } = useRouter()
  const list = useRef<HTMLOListElement>(null)
  useEffect(() => {
    // Where there is no room for all, the newest is in sight.
    if (list.current !== null) list.current.scrollLeft = list.current.scrollWidth
  }, [trail])
  if (subject === null || trail.length < 2) return null
  const addressOf = (uri: string): string => {
    const { href } = buildLocation({ to: '/e/$', params: { _splat: partOfUri(uri) }, search: {} })
    return new URL(href, location.origin).href
  }
  return (
    <nav className={styles['trail']} aria-label="Trail">
      <ol ref={list}>
        {trail.map(({ uri, name, type, via }, n) => (
          <li key={`${n} ${uri}`} className={styles['step']}>
            {n === 0 ? null : <span className={styles['via']}>{via ?? '·'}</span>}
            <EntityLink uri={uri} type={type} name={name} />
          </li>
        ))}
      </ol>
      <CopyButton text={trailText(trail, addressOf)} what="the trail as Markdown" />
      <IconButton icon="close" label="Restart trail here" onClick={clearTrail} />
    </nav>
  )
}
