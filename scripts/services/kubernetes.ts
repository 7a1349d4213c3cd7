import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cacheFolder, whileLocked } from './cache.ts'
import { runToEnd } from './java.ts'

/**
 * Helm, Kustomize and Docker's compose file parser, built once from the Go proxy as locked by `kubernetes/go.sum`:
 * three minutes on two cores, 110 MB.
 */
interface KubernetesTools {
  readonly helm: string
  readonly kustomize: string
  /** Prints a compose file as it was parsed. */
  readonly compose: string
}

const SOURCES = fileURLToPath(new URL('./kubernetes/', import.meta.url))
/** Names in `go.mod`; most of the time goes into the first. */
const TOOLS = [
  'helm.sh/helm/v3/cmd/helm',
  'sigs.k8s.io/kustomize/kustomize/v5',
  'github.com/compose-spec/compose-go/v2/cmd',
]
const LOCKED = ['go.mod', 'go.sum']

/** Says why they can't be built here, or returns null. */
export function lacksGo(): string | null {
  return spawnSync('go', ['version'], { stdio: 'ignore' }).status === 0
    ? null
    : 'Helm and Kustomize are built with Go 1.25 or later'
}

export async function fetchKubernetesTools(say: (line: string) => void): Promise<KubernetesTools> {
  // Other versions get another folder.
  const hash = createHash('sha256')
  for (const name of LOCKED) hash.update(readFileSync(join(SOURCES, name)))
  const folder = join(cacheFolder(), `kubernetes-tools-${hash.digest('hex').slice(0, 12)}`)
  await whileLocked(folder, say, async () => {
    if (existsSync(folder)) return
    say('building Helm, Kustomize and the parser of compose files')
    const part = `${folder}.part`
    rmSync(part, { recursive: true, force: true })
    mkdirSync(join(part, 'bin'), { recursive: true })
    for (const name of LOCKED) copyFileSync(join(SOURCES, name), join(part, name))
    for (const name of TOOLS) await runToEnd('go', ['build', '-mod=readonly', '-o', 'bin/', name], part)
    renameSync(part, folder)
  })
  const at = (name: string): string => join(folder, 'bin', name)
  return { helm: at('helm'), kustomize: at('kustomize'), compose: at('cmd') }
}
