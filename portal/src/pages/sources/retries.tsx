import { useState } from 'react'
import type { QuestionAnswer } from '../../client/ask.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { Answered } from '../../parts/answered.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import { Button } from '../../ui/button.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Ago, Relative } from '../../ui/time.tsx'
import styles from './sources.module.css'

type Retry = QuestionAnswer<'retries'>['retries'][number]

const PAGE = 10

function RetryRow({ retry: { uri, attempts, error, errorAt, nextTryAt } }: { readonly retry: Retry }) {
  return (
    <li className={styles['row']}>
      <EntityLink uri={uri} type={null} name={null} />
      <p className={styles['wrap']}>
        {attempts === 0 ? (
          'No failure: rests between two reads.'
        ) : (
          <>
            Failed {attempts.toLocaleString()}×: <bdi>{error ?? '–'}</bdi>
          </>
        )}
        {errorAt === null ? '' : ', '}
        {errorAt === null ? null : <Ago at={errorAt} />}
      </p>
      <p className={styles['muted']}>
        Next attempt <Relative at={nextTryAt} />
      </p>
    </li>
  )
}

/** What could not be read, and is tried again: why, how often, and when. */
export function RetriesPanel({ platform }: { readonly platform: string }) {
  const [cursor, goTo] = useState<string | undefined>(undefined)
  const retries = useAnswer('retries', { platform, limit: PAGE, cursor }, { keep: true })
  return (
    <Panel title="Retries" count={retries.answer?.total}>
      <Answered shown={retries} label="retries">
        {({ total, retries: rows, next }) => (
          <>
            {rows.length === 0 ? (
              <p className={styles['muted']}>
                {total === 0 ? 'No retries pending' : 'No more: the rest is being read.'}
              </p>
            ) : (
              <ul>
                {rows.map((retry) => (
                  <RetryRow key={retry.uri} retry={retry} />
                ))}
              </ul>
            )}
            {cursor === undefined && next === null ? null : (
              <p className={styles['first']}>
                {cursor === undefined ? null : <Button onClick={() => goTo(undefined)}>First {PAGE}</Button>}
                {next === null ? null : <Button onClick={() => goTo(next)}>Next {PAGE}</Button>}
              </p>
            )}
          </>
        )}
      </Answered>
    </Panel>
  )
}
