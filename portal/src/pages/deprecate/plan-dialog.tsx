import { useState } from 'react'
import { run } from '../../client/ask.ts'
import { queryClient, useAnswer } from '../../client/use-answer.ts'
import { Answered } from '../../parts/answered.tsx'
import { CommandForm } from '../../parts/command-form.tsx'
import { EntityPicker } from '../../parts/entity-picker.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import type { PlansShown } from './messages.ts'
import { OwnerMessages } from './owner-messages.tsx'
import { readersText } from '../../parts/readers-text.ts'
import { EntityLink } from '../../parts/entity-link.tsx'
import { TextField, TextAreaField } from '../../ui/fields.tsx'

interface PlanDialogProps {
  readonly uris: readonly string[]
  /** `saved`: whether a plan was saved. */
  readonly close: (saved: boolean) => void
}

/** Plans when the chosen entities will be removed; once saved, shows whom to inform. */
export function PlanDialog({ uris, close }: PlanDialogProps) {
  const [saved, setSaved] = useState(false)
  const chosen = useAnswer('deprecations', { of: uris, limit: MAX_SHOWN }, { keep: true })
  return (
    <Dialog label="Plan removal" close={() => close(saved)} title={saved ? 'Removal planned' : 'Plan removal'}>
      <Answered shown={chosen} label="what reads these" rows={3}>
        {(answer) =>
          saved ? (
            <Told answer={answer} close={() => close(true)} />
          ) : (
            <PlanForm uris={uris} answer={answer} saved={() => setSaved(true)} close={() => close(false)} />
          )
        }
      </Answered>
    </Dialog>
  )
}

/** Limit of one plan. */
const MAX_SHOWN = 100

interface PlanFormProps {
  readonly uris: readonly string[]
  readonly answer: PlansShown
  readonly saved: () => void
  readonly close: () => void
}

function PlanForm({ uris, answer, saved, close }: PlanFormProps) {
  const [before] = answer.plans
  const [sunset, setSunset] = useState(before?.sunset?.slice(0, 10) ?? '')
  const [message, setMessage] = useState(before?.message ?? '')
  const [replacement, setReplacement] = useState<{ readonly uri: string; readonly name: string | null } | null>(
    before?.replacement ?? null,
  )
  const send = async (): Promise<null> => {
    const text = message.trim()
    await run('deprecate', {
      uris,
      sunset,
      ...(text === '' ? {} : { message: text }),
      ...(replacement === null ? {} : { replacement: replacement.uri }),
      waitFor: 'visible',
    })
    await queryClient.invalidateQueries()
    return null
  }
  return (
    <CommandForm action="Save plan" send={send} done={saved} cancel={close}>
      <ul className="stack" data-gap="1" aria-label="To be removed">
        {answer.plans.map((plan) => (
          <li key={plan.uri} className="row between">
            <EntityLink {...plan} />
            <span className="muted">{readersText(plan)}</span>
          </li>
        ))}
      </ul>
      <TextField label="Removal date" type="date" required autoFocus value={sunset} set={setSunset} />
      <TextAreaField
        label="Message"
        value={message}
        set={setMessage}
        maxLength={LONGEST_MESSAGE}
        placeholder="Why it is being removed, and what owners and readers should do"
      />
      <div className="stack" data-gap="1">
        Replacement (optional)
        {replacement === null ? (
          <EntityPicker label="What to use instead" choose={setReplacement} />
        ) : (
          <span>
            <bdi>{replacement.name ?? replacement.uri}</bdi>
            <IconButton icon="close" label="Remove the replacement" onClick={() => setReplacement(null)} />
          </span>
        )}
      </div>
    </CommandForm>
  )
}

const LONGEST_MESSAGE = 8_000

function Told({ answer, close }: { readonly answer: PlansShown; readonly close: () => void }) {
  return (
    <div className="stack" data-gap="3">
      <p>
        The plan appears on the pages of these entities, and on the Home page of everybody concerned. No message is sent
        for you: send these by e-mail or chat.
      </p>
      <OwnerMessages plans={answer.plans} contacts={answer.contacts} />
      <span className="row linked">
        <Button kind="main" onClick={close}>
          Done
        </Button>
      </span>
    </div>
  )
}
