import { impactPage, verdictOf, type Checked, type CheckedSubject, type Detail } from './checked.ts'

/** Formats a comment for a change. Names come from sources, so they are escaped. */
export function markdownOf(checked: Checked): string {
  const { title, subjects, notes, tx, base } = checked
  return [
    `## ${title}`,
    '',
    `**${verdictOf(checked)}**`,
    '',
    ...formatTable(subjects, base),
    ...subjects.flatMap((subject) => details(subject)),
    ...notes.flatMap((note) => [`> ${escapeMarkdown(note)}`, '']),
    ...(tx === null ? [] : [`As of transaction ${tx} of ${escapeMarkdown(base)}.`]),
  ].join('\n')
}

function formatTable(subjects: readonly CheckedSubject[], base: string): readonly string[] {
  if (subjects.length === 0) return []
  const rows = subjects.map(({ uri, name, sentence, outcomes }) => {
    const said = outcomes.map(
      ({ condition, value, failed }) => `${failed ? '❌' : '✅'} ${escapeMarkdown(condition)}: ${value}`,
    )
    return `| [${escapeMarkdown(name)}](${link(impactPage(base, uri))}) | ${escapeMarkdown(sentence)} | ${said.join('<br>')} |`
  })
  return ['| | affects | |', '| --- | --- | --- |', ...rows, '']
}

function details({ name, details: lists, files }: CheckedSubject): readonly string[] {
  if (lists.length === 0) return []
  const by = files.length === 0 ? '' : ` (${files.map(escapeMarkdown).join(', ')})`
  return [
    `<details><summary>${escapeMarkdown(name)}${by}</summary>`,
    '',
    ...lists.flatMap((list) => formatDetail(list)),
    '</details>',
    '',
  ]
}

function formatDetail({ title, total, lines }: Detail): readonly string[] {
  const more = total - lines.length
  return [
    `**${escapeMarkdown(title)}** (${total})`,
    '',
    ...lines.map(
      ({ text, owners }) =>
        `- ${escapeMarkdown(text)}${owners.length === 0 ? '' : `, owned by ${owners.map(escapeMarkdown).join(', ')}`}`,
    ),
    ...(more > 0 ? [`- and ${more} more`] : []),
    '',
  ]
}

/** Escapes what Markdown or HTML would interpret. */
function escapeMarkdown(text: string): string {
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
