import type { QuestionAnswer } from '../../client/ask.ts'
import { mailAddress } from '../../parts/contact-links.tsx'
import { slackAddress } from '../../parts/slack.ts'
import type { Fact } from '../../ui/facts.tsx'

/** How to reach somebody, for the strip of their page. */
export function contactFacts({ attributes }: QuestionAnswer<'describe'>): readonly Fact[] {
  const [email, slack, title] = ['email', 'slack', 'title'].map((name) => {
    const value = attributes[name]
    return typeof value === 'string' && value !== '' ? value : null
  })
  return [
    ...(title == null ? [] : [{ label: 'Title', value: title }]),
    ...(email == null ? [] : [{ label: 'Email', value: <a href={mailAddress(email)}>{email}</a> }]),
    ...(slack == null
      ? []
      : [
          {
            label: 'Slack',
            value: (
              <a href={slackAddress(slack)} target="_blank" rel="noreferrer noopener">
                {slack}
              </a>
            ),
          },
        ]),
  ]
}
