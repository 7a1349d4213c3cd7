import type { QuestionAnswer } from '../../client/ask.ts'
import { textOf } from '../../catalogue/name-of.ts'
import { mailAddress } from '../../parts/contact-links.tsx'
import { slackAddress } from '../../parts/slack.ts'
import type { Fact } from '../../ui/facts.tsx'

/** Contact details of a person or team. */
export function contactFacts({ attributes }: QuestionAnswer<'describe'>): readonly Fact[] {
  const [title = null, email = null, slack = null] = ['title', 'email', 'slack'].map((name) => textOf(attributes[name]))
  const facts = [
    { label: 'Title', value: title },
    { label: 'Email', value: email === null ? null : <a href={mailAddress(email)}>{email}</a> },
    {
      label: 'Slack',
      value:
        slack === null ? null : (
          <a href={slackAddress(slack)} target="_blank" rel="noreferrer noopener">
            {slack}
          </a>
        ),
    },
  ]
  return facts.filter(({ value }) => value !== null)
}
