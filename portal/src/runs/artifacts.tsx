import { formatNumber } from '../../../src/lib/format-count.ts'
import { useState, type ReactNode } from 'react'
import type { QuestionAnswer } from '../client/ask.ts'
import { useAnswer } from '../client/use-answer.ts'
import type { EntityRef } from '../panels/declare.ts'
import { PresentOnly } from '../parts/present-only.tsx'
import { Refused } from '../parts/refused.tsx'
import { linksIn } from '../parts/stated-links.ts'
import { bytesText } from '../ui/bytes.ts'
import { EmptyState, Note, Skeleton } from '../ui/states.tsx'
import { Ago } from '../ui/time.tsx'

interface ArtifactsProps {
  readonly entity: EntityRef
  /** If true, the page is about this entity alone, so its name is omitted. */
  readonly isAlone: boolean
}

/** Lists names and sizes of the files of a run or model, fetched from the source when somebody opens the list. */
export function Artifacts({ entity: { uri, name }, isAlone }: ArtifactsProps) {
  return (
    <Unfolding title={isAlone ? 'Artifacts' : `Artifacts of ${name ?? uri}`}>
      <PresentOnly what="Artifacts" question="artifacts">
        <Folder uri={uri} />
      </PresentOnly>
    </Unfolding>
  )
}

/** Its content is requested when it is opened. */
function Unfolding({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const [open, set] = useState(false)
  return (
    <details className="below" onToggle={({ currentTarget }) => set(currentTarget.open)}>
      <summary>{title}</summary>
      {open ? children : null}
    </details>
  )
}

function Folder({ uri, folder }: { readonly uri: string; readonly folder?: string }) {
  const { answer, refusal, again } = useAnswer('artifacts', { uri, folder })
  if (refusal !== null) return <Refused refusal={refusal} again={again} />
  if (answer === undefined) return <Skeleton rows={2} label="the files" />
  return (
    <>
      {answer.files.length === 0 ? <EmptyState text="No files." /> : <Files uri={uri} files={answer.files} />}
      {answer.isCut ? <Note kind="warn">There are more: these are the first that {answer.platform} lists.</Note> : null}
      {folder === undefined ? <ReadFrom answer={answer} /> : null}
    </>
  )
}

function Files({ uri, files }: { readonly uri: string; readonly files: QuestionAnswer<'artifacts'>['files'] }) {
  return (
    <ul className="lines">
      {files.map(({ path, name, isFolder, bytes }) => (
        <li key={path}>
          {isFolder ? (
            <Unfolding title={`${name}/`}>
              <Folder uri={uri} folder={path} />
            </Unfolding>
          ) : (
            <>
              {name}{' '}
              {bytes === null ? null : (
                <span className="muted" title={`${formatNumber(bytes)} bytes`}>
                  {bytesText(bytes)}
                </span>
              )}
            </>
          )}
        </li>
      ))}
    </ul>
  )
}

/** Links to the source, which has the files' contents. */
function ReadFrom({ answer: { uri, platform, readAt, files } }: { readonly answer: QuestionAnswer<'artifacts'> }) {
  const { answer: entity } = useAnswer('describe', { uri })
  const page = linksIn(entity?.attributes['links']).find(({ title }) => title === 'Artifacts')
  return (
    <p className="muted">
      Read from {platform} <Ago at={readAt} />
      {page === undefined || files.length === 0 ? null : (
        <>
          ;{' '}
          <a href={page.url} target="_blank" rel="noreferrer noopener">
            open them there
          </a>
        </>
      )}
    </p>
  )
}
