import { Link } from '@tanstack/react-router'
import { useAnswer } from '../../client/use-answer.ts'
import { Answered } from '../../parts/answered.tsx'
import { Badge, toneOf } from '../../ui/badge.tsx'
import { PageTitle } from '../../ui/page-title.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Ago } from '../../ui/time.tsx'
import styles from './home.module.css'

const EXAMPLES = ['ranking model', 'type:feature', 'type:ab-test state:enriched', 'tag:env::production'] as const

export function HomePage() {
  const sources = useAnswer('sources', {})
  return (
    <div className={styles['home']}>
      <PageTitle title="Home">What runs here, and what it is made of</PageTitle>
      <Panel title="Begin with a search">
        <ul className={styles['examples']}>
          {EXAMPLES.map((q) => (
            <li key={q}>
              <Link to="/search" search={{ q }}>
                {q}
              </Link>
            </li>
          ))}
        </ul>
      </Panel>
      <Panel title="Sources" count={sources.answer?.sources.length}>
        <Answered shown={sources} label="the sources">
          {({ sources }) => (
            <ul className={styles['sources']}>
              {sources.map(({ platform, provider, health, lastGoodAt }) => (
                <li key={platform}>
                  <strong>{platform}</strong> <span>{provider}</span> <Badge tone={toneOf(health)}>{health}</Badge>{' '}
                  {lastGoodAt === null ? 'not read yet' : <Ago at={lastGoodAt} />}
                </li>
              ))}
            </ul>
          )}
        </Answered>
      </Panel>
    </div>
  )
}
