import { impactPage, verdictOf, type Checked, type CheckedSubject, type Detail } from './checked.ts'

/** Formats a comment for a change. Names come from sources, so they are escaped. */
export function markdownOf(checked: Checked): string {
  const { title, subjects, notes, tx, base } = checked
  return [
    `## ${title}`,
    '',
    `**${verdictOf(checked)}**`,
    '',
    ...table(subjects, base),
    ...subjects.flatMap((subject) => details(subject)),
    ...notes.flatMap((note) => [`> ${plain(note)}`, '']),
    ...(tx === null ? [] : [`As of transaction ${tx} of ${plain(base)}.`]),
  ].join('\n')
}

function table(subjects: readonly CheckedSubject[], base: string): readonly string[] {
  if (subjects.length === 0) return []
  const rows = subjects.map(({ uri, name, sentence, outcomes }) => {
    const said = outcomes.map(({ condition, value, failed }) => `${failed ? '❌' : '✅'} ${plain(condition)}: ${value}`)
    return `| [${plain(name)}](${link(impactPage(base, uri))}) | ${plain(sentence)} | ${said.join('<br>')} |`
  })
  return ['| | affects | |', '| --- | --- | --- |', ...rows, '']
}

function details({ name, details: lists, files }: CheckedSubject): readonly string[] {
  if (lists.length === 0) return []
  const by = files.length === 0 ? '' : ` (${files.map(plain).join(', ')})`
  return [
    `<details><summary>${plain(name)}${by}</summary>`,
    '',
    ...lists.flatMap((list) => formatDetail(list)),
    '</details>',
    '',
  ]
}

function formatDetail({ title, total, lines }: Detail): readonly string[] {
  const more = total - lines.length
  return [
    `**${plain(title)}** (${total})`,
    '',
    ...lines.map(
      ({ text, owners }) =>
        `- ${plain(text)}${owners.length === 0 ? '' : `, owned by ${owners.map(plain).join(', ')}`}`,
    ),
    ...(more > 0 ? [`- and ${more} more`] : []),
    '',
  ]
}

/** Escapes what Markdown or HTML would interpret. */
export function plain(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*_{}[\]()#+!|~@]/g, (sign) => `&#${sign.codePointAt(0) ?? 0};`)
}

function link(address: string): string {
  return address.replaceAll(/[()\s<>|]/g, (sign) => encodeURIComponent(sign).replace('(', '%28').replace(')', '%29'))
}
