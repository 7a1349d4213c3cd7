import { useSearch } from '../../routing/use-address.tsx'
import { shortCode } from '../../../../src/lib/short-code.ts'
import { useCommand } from '../../client/use-submission.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { Button } from '../../ui/button.tsx'
import { PageTitle } from '../../ui/page-title.tsx'
import { RefusalState } from '../../ui/states.tsx'
import styles from './signed.module.css'

/** Allows "mlg login" on a machine to act as the reader. */
export function CommandLinePage() {
  const { code = '', host = 'this machine' } = useSearch('/cli')
  const { answer: me } = useAnswer('me', {})
  const { run, busy, done, refusal } = useCommand('allow-login')
  if (done !== null)
    return (
      <div className={styles['page']}>
        <PageTitle title="mlg is signed in">mlg is signed in</PageTitle>
        <p>
          It acts as you on <bdi>{host}</bdi> for twelve hours. Your tokens list it as {done.name}. You can close this
          window.
        </p>
      </div>
    )
  return (
    <div className={styles['page']}>
      <PageTitle title="Allow mlg?">
        Allow mlg on <bdi>{host}</bdi>?
      </PageTitle>
      <p>
        It will act as {me === undefined ? 'you' : <bdi>{me.name}</bdi>} for twelve hours, and may do what you may.
        Allow it only if you have just run <code>mlg login</code> there, and it shows the code{' '}
        <strong>{shortCode(code)}</strong>.
      </p>
      {refusal === null ? null : <RefusalState refusal={refusal} />}
      <Button kind="main" disabled={busy} onClick={() => run({ code, host })}>
        Allow
      </Button>
    </div>
  )
}
