import type { QuestionArguments } from '../../client/ask.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { Answered } from '../../parts/answered.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { NeedRow } from '../home/needs.tsx'
import { leftText } from '../home/reach-text.ts'
import styles from './changes.module.css'

interface GotWorseProps {
  readonly args: QuestionArguments<'home'>
}

/** What failed, is overdue, regressed or stopped answering since then, as Home lists it, by when it happened. */
export function GotWorse({ args }: GotWorseProps) {
  const worse = useAnswer('home', args)
  return (
    <section aria-label="Got worse" className="stack">
      <Answered shown={worse} label="what got worse" rows={6}>
        {({ needs, needsLeft }) => (
          <>
            {needs.length === 0 ? (
              <EmptyState text="Nothing failed, is overdue or regressed in this period." />
            ) : (
              <ul>
                {needs.map((need) => (
                  <NeedRow key={`${need.kind} ${need.uri ?? ''} ${need.platform ?? ''}`} need={need} />
                ))}
              </ul>
            )}
            {needsLeft.length === 0 ? null : (
              <p className={`muted ${styles['muted']}`}>Not listed: {leftText(needsLeft)}.</p>
            )}
          </>
        )}
      </Answered>
    </section>
  )
}
