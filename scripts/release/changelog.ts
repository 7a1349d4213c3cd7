/** Says why a changelog doesn't fit a version to release; null if it does. */
export function wrongInChangelog(text: string, version: string): string | null {
  const [, first = ''] = /^## (.*)$/m.exec(text) ?? []
  if (first === '') return 'CHANGELOG.md has no release'
  const [, found, at] = /^(\d+\.\d+\.\d+) \((\d{4}-\d{2}-\d{2})\)$/.exec(first) ?? []
  if (found === undefined || at === undefined)
    return `The first heading of CHANGELOG.md is "${first}": write the version and the day, as in "## ${version} (2026-01-31)"`
  if (Number.isNaN(Date.parse(at))) return `${at} in CHANGELOG.md is no day`
  if (found !== version) return `CHANGELOG.md begins with ${found}, and package.json has ${version}`
  const versions = [...text.matchAll(/^## (\d+\.\d+\.\d+)/gm)].map(([, one = '']) => one)
  if (new Set(versions).size < versions.length) return `CHANGELOG.md has ${version} twice`
  const [, section = ''] = text.split(/^## .*$/m)
  if (!/^### Upgrade$/m.test(section)) return `CHANGELOG.md says nothing of upgrades under ${version} ("### Upgrade")`
  return null
}
