import type { QuestionArguments } from '../../client/ask.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { Answered } from '../../parts/answered.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { NeedsTable } from '../home/needs.tsx'
import { leftText } from '../home/reach-text.ts'

/** Lists what failed, became overdue, regressed or stopped answering since then, like Home, but by time. */
export function GotWorse({ args }: { readonly args: QuestionArguments<'home'> }) {
  const worse = useAnswer('home', args)
  return (
    <Answered shown={worse} label="what got worse" rows={6}>
      {({ needs, needsLeft }) => (
        <section aria-label="Got worse" className="card sheet">
          {needs.length === 0 ? (
            <EmptyState text="Nothing got worse: no new failures, overdue runs, deleted versions in use or worse metrics." />
          ) : (
            <NeedsTable needs={needs} />
          )}
          {needsLeft.length === 0 ? null : <p className="muted">Not listed: {leftText(needsLeft)}.</p>}
        </section>
      )}
    </Answered>
  )
}
