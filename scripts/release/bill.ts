// A release's bill of materials: CycloneDX 1.6 of the package's contents and dependencies, from the lockfile. It has no
// serial number or time of its own, so that the same commit gives the same bytes.

export interface Lockfile {
  readonly packages: Readonly<Record<string, LockedPackage>>
}

export interface LockedPackage {
  readonly version?: string
  readonly integrity?: string
  readonly license?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
}

export interface ReleaseOf {
  readonly version: string
  readonly commit: string
  /** Time of the commit. */
  readonly at: string
  /** Digest of the package, in hexadecimal. */
  readonly sha256: string
}

/** All of the portal's packages except these are in the files that a browser loads. */
const ONLY_BUILDS = new Set(['vite'])
const PORTAL = 'portal'

interface Part {
  readonly path: string
  readonly isOptional: boolean
}

export function billOf(lock: Lockfile, release: ReleaseOf): object {
  const roots = partsOf(lock, '').concat(partsOf(lock, PORTAL).filter(({ path }) => !ONLY_BUILDS.has(nameOf(path))))
  const found = new Map<string, boolean>()
  for (const waiting = [...roots]; ;) {
    const part = waiting.pop()
    if (part === undefined) break
    const known = found.get(part.path)
    // Repeated if it turns out to be required.
    if (known === false || known === part.isOptional) continue
    found.set(part.path, part.isOptional)
    waiting.push(...partsOf(lock, part.path).map((of) => ({ ...of, isOptional: of.isOptional || part.isOptional })))
  }
  const refs = new Map<string, object>()
  const uses = new Map<string, Set<string>>()
  for (const [path, isOptional] of [...found].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const ref = purlOf(lock, path)
    refs.set(ref, componentOf(lock, path, isOptional))
    const own = uses.get(ref) ?? new Set()
    for (const part of partsOf(lock, path)) own.add(purlOf(lock, part.path))
    uses.set(ref, own)
  }
  const self = `pkg:npm/mlg@${release.version}`
  const dependsOn = [...new Set(roots.map(({ path }) => purlOf(lock, path)))]
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      timestamp: release.at,
      component: {
        type: 'application',
        'bom-ref': self,
        name: 'mlg',
        version: release.version,
        purl: self,
        licenses: licensesOf(lock.packages['']?.license),
        hashes: [{ alg: 'SHA-256', content: release.sha256 }],
      },
      properties: [{ name: 'mlg:commit', value: release.commit }],
    },
    components: sortByName([...refs]).map(([, component]) => component),
    dependencies: sortByName([[self, new Set(dependsOn)] as const, ...uses]).map(([ref, on]) => ({
      ref,
      dependsOn: [...on].toSorted(),
    })),
  }
}

function sortByName<T>(entries: readonly (readonly [string, T])[]): readonly (readonly [string, T])[] {
  return entries.toSorted(([a], [b]) => (a < b ? -1 : 1))
}

/** Returns a package's dependencies, from where Node finds them. Optional ones may be missing. */
function partsOf(lock: Lockfile, path: string): readonly Part[] {
  const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } = lock.packages[path] ?? {}
  const parts: Part[] = []
  const add = (name: string, isOptional: boolean): void => {
    const at = locate(lock, path, name)
    if (at !== null) parts.push({ path: at, isOptional })
    else if (!isOptional) throw new Error(`package-lock.json has no ${name}, which ${path === '' ? 'mlg' : path} needs`)
  }
  for (const name of Object.keys(dependencies ?? {})) add(name, optionalDependencies?.[name] !== undefined)
  for (const name of Object.keys(optionalDependencies ?? {})) add(name, true)
  for (const name of Object.keys(peerDependencies ?? {}))
    if (peerDependenciesMeta?.[name]?.optional !== true) add(name, false)
  return parts
}

function locate({ packages }: Lockfile, from: string, name: string): string | null {
  for (let at = from; ;) {
    const path = `${at === '' ? '' : `${at}/`}node_modules/${name}`
    if (packages[path] !== undefined) return path
    if (at === '') return null
    const outer = at.lastIndexOf('node_modules/')
    at = outer <= 0 ? '' : at.slice(0, outer - 1)
  }
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)

function purlOf(lock: Lockfile, path: string): string {
  return `pkg:npm/${nameOf(path).replace('@', '%40')}@${lock.packages[path]?.version ?? ''}`
}

function componentOf(lock: Lockfile, path: string, isOptional: boolean): object {
  const { version, license, integrity } = lock.packages[path] ?? {}
  const purl = purlOf(lock, path)
  return {
    type: 'library',
    'bom-ref': purl,
    name: nameOf(path),
    version,
    scope: isOptional ? 'optional' : 'required',
    purl,
    licenses: licensesOf(license),
    hashes: hashesOf(integrity),
  }
}

/** Empty if none is stated. Text that isn't an SPDX expression becomes a name. */
function licensesOf(license: string | undefined): readonly object[] {
  if (license === undefined) return []
  return /^SEE |^UNLICENSED$/i.test(license) ? [{ license: { name: license } }] : [{ expression: license }]
}

/** Digests that npm checks when it installs. */
function hashesOf(integrity: string | undefined): readonly object[] {
  const [, digest] = /^sha512-(.+)$/.exec(integrity ?? '') ?? []
  return digest === undefined ? [] : [{ alg: 'SHA-512', content: Buffer.from(digest, 'base64').toString('hex') }]
}
