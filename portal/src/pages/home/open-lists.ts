/** Lists shown in full are in the address, separated by commas. */
export function isOpen(open: string | undefined, list: string): boolean {
  return namesIn(open).includes(list)
}

export function withToggled(open: string | undefined, list: string): string {
  const names = namesIn(open)
  return (names.includes(list) ? names.filter((name) => name !== list) : [...names, list]).join(',')
}

function namesIn(open: string | undefined): readonly string[] {
  return (open ?? '').split(',').filter((name) => name !== '')
}
