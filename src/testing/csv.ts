/** Reads CSV by RFC 4180, written from the standard and independent of the tested writer. */
export function parseCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = []
  let row: string[] = []
  let cell = ''
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? ''
    const next = text[i + 1]
    if (quoted && c === '"' && next === '"') i++
    if (quoted) {
      if (c === '"' && next !== '"') quoted = false
      else cell += c
    } else if (c === '"') quoted = true
    else if (c === ',') {
      row.push(cell)
      cell = ''
    } else if (c === '\r' && next === '\n') {
      rows.push([...row, cell])
      row = []
      cell = ''
      i++
    } else cell += c
  }
  if (quoted || cell !== '' || row.length > 0) throw new Error('the text ends within a row')
  return rows
}
