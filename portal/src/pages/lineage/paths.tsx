import { formatCount, formatNumber } from '../../../../src/lib/format-count.ts'
import type { QuestionAnswer } from '../../client/ask.ts'
import type { ShownAnswer } from '../../client/use-answer.ts'
import { MAX_ALONG } from '../../lineage/address.ts'
import { NAME_SHOWN } from '../../lineage/drawing.ts'
import { nodesAlong } from '../../lineage/along.ts'
import { Answered } from '../../parts/answered.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import { EntityPicker } from '../../parts/entity-picker.tsx'
import { middleCut } from '../../ui/middle-cut.ts'
import { IconButton } from '../../ui/button.tsx'
import { State } from '../../ui/state.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { standingText } from '../../ui/standing-text.ts'
import styles from './paths.module.css'

/** Characters of a path as text; the drawing has its nodes. */
const SENTENCE_SHOWN = 600

interface PathsProps {
  readonly shown: ShownAnswer<QuestionAnswer<'paths'>>
  readonly to: string | null
  readonly chosen: number
  readonly choose: (n: number) => void
  readonly pick: (uri: string) => void
  readonly close: () => void
  /** Drawn nodes by id. */
  readonly drawn: ReadonlyMap<string, unknown>
}

/** Shortest paths from the focus to an entity; the chosen one is highlighted. */
export function LineagePaths({ shown, to, chosen, choose, pick, close, drawn }: PathsProps) {
  return (
    <section aria-label="Paths">
      <header className="row between">
        <h2>Paths</h2>
        <IconButton icon="close" label="Close paths" onClick={close} />
      </header>
      <EntityPicker
        label={to === null ? 'Paths to …' : 'Choose another destination'}
        choose={({ uri }) => pick(uri)}
        autoFocus={to === null}
      />
      {to === null ? (
        <p className="meta wrap">Choose where the paths end, here or at “Paths to it” of a node.</p>
      ) : (
        <Answered shown={shown} label="paths" rows={4}>
          {(answer) => <PathList answer={answer} chosen={chosen} choose={choose} drawn={drawn} />}
        </Answered>
      )}
    </section>
  )
}

interface ListProps extends Pick<PathsProps, 'chosen' | 'choose' | 'drawn'> {
  readonly answer: QuestionAnswer<'paths'>
}

function PathList({ answer, chosen, choose, drawn }: ListProps) {
  const { to, paths, more } = answer
  return (
    <>
      <p>
        To <EntityLink uri={to.uri} entityType={to.entityType} name={middleCut(to.name, NAME_SHOWN)} />
      </p>
      {paths.length === 0 ? (
        <EmptyState
          text={more === null ? 'No path found before the search reached its limit.' : 'No path between the two.'}
        />
      ) : null}
      <fieldset className="stack" data-gap="3">
        <legend className="unseen">Shortest paths</legend>
        {paths.map((path, n) => {
          const missing = [...nodesAlong(path)].filter((id) => !drawn.has(id)).length
          return (
            <label key={n} className={styles['path']}>
              <input type="radio" name="path" checked={n === chosen} onChange={() => choose(n)} />
              <span>
                <b>
                  {formatCount(path.length, 'step')} {path.direction}
                </b>
                <bdi className="wrap">{middleCut(path.sentence, SENTENCE_SHOWN)}</bdi>
                {path.pathStanding === 'live' ? null : (
                  <State tone="warn">only through something {standingText(path.pathStanding, null)}</State>
                )}
                {path.weakest === null ? null : (
                  <span className="meta wrap">
                    Weakest: {middleCut(path.weakest.edge, SENTENCE_SHOWN)} ({path.weakest.because})
                  </span>
                )}
                {missing === 0 ? null : (
                  <span className="meta wrap">{missingText(path, { missing, chosen: n === chosen })}</span>
                )}
              </span>
            </label>
          )
        })}
      </fieldset>
      <p className="meta wrap" role="status">
        {formatCount(paths.length, 'path')}
        {more === true ? ', the shortest of more' : ''}
        {more === null ? '; the search reached its limit' : ''}
      </p>
    </>
  )
}

/** Says which nodes of a path aren't drawn, and why. */
function missingText(
  path: QuestionAnswer<'paths'>['paths'][number],
  { missing, chosen }: { readonly missing: number; readonly chosen: boolean },
): string {
  const missingCount = `${formatNumber(missing)} of its nodes ${missing === 1 ? 'is' : 'are'} not drawn`
  if (path.length > MAX_ALONG || path.omitted > 0)
    return `${missingCount}: a drawing has the first ${MAX_ALONG} nodes of a path.`
  return chosen ? `${missingCount} yet.` : `${missingCount}: choose it, and they are.`
}
