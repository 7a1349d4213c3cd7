// Assembles the image's contents: Debian's libraries that Node loads, the package, and its locked dependencies.
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from '../services/debian.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Libraries that `ldd` lists for Node, and those for certificates and host names; by Debian's names. */
const LIBRARIES = ['base-files', 'netbase', 'libc6', 'libgcc-s1', 'libstdc++6', 'ca-certificates']
/** Parts of a package that no process reads. */
const LEFT_OUT = ['usr/share/doc', 'usr/share/man', 'usr/share/lintian', 'usr/share/locale', 'usr/share/gcc']

/** The user of the image. */
const USER = 10_001

/** Fills the folders that the recipe copies, beside it: `packed` comes from `npm pack`. */
export function assembleRoot(packed: string, context: string): void {
  mkdirSync(join(context, 'data'))
  const image = join(context, 'root')
  mkdirSync(image, { recursive: true })
  unpackDebian(image)
  installPackage(packed, join(image, 'opt/mlg'))
  const at = (path: string): string => {
    const full = join(image, path)
    mkdirSync(dirname(full), { recursive: true })
    return full
  }
  const node = `node-linux-${process.arch}`
  if (!existsSync(join(image, 'opt/mlg/node_modules', node)))
    throw new Error(`npm has no Node 24 for linux-${process.arch}: the image can be built on x64 and arm64`)
  symlinkSync(`/opt/mlg/node_modules/${node}/bin/node`, at('usr/bin/node'))
  copyFileSync(join(root, 'deploy/image/mlg'), at('usr/local/bin/mlg'))
  chmodSync(at('usr/local/bin/mlg'), 0o755)
  copyFileSync(join(root, 'deploy/image/healthy.mjs'), at('usr/local/lib/mlg/healthy.mjs'))
  writeFileSync(
    at('etc/passwd'),
    `root:x:0:0:root:/root:/sbin/nologin\nmlg:x:${USER}:${USER}::/var/lib/mlg:/sbin/nologin\n`,
  )
  writeFileSync(at('etc/group'), `root:x:0:\nmlg:x:${USER}:\n`)
  writeFileSync(at('etc/nsswitch.conf'), 'hosts: files dns\n')
  mkdirSync(at('etc/mlg'), { recursive: true })
  mkdirSync(at('tmp'), { recursive: true })
  chmodSync(at('tmp'), 0o1777)
}

/** Fetches packages of this machine's release, and unpacks them; none of their scripts runs. */
function unpackDebian(image: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'mlg-image-'))
  try {
    // Runs apt as root, since its own user can't write into root's folder.
    run('apt-get', ['-o', 'APT::Sandbox::User=root', 'download', ...LIBRARIES], folder)
    for (const file of readdirSync(folder).toSorted()) {
      run('dpkg', ['-x', join(folder, file), image], folder)
      // Lets scanners see which packages the image has.
      const status = join(image, 'var/lib/dpkg/status.d')
      mkdirSync(status, { recursive: true })
      writeFileSync(join(status, file.split('_')[0] ?? file), run('dpkg', ['-f', file], folder))
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
  for (const path of LEFT_OUT) rmSync(join(image, path), { recursive: true, force: true })
  certificates(image)
}

/** Writes one file of all authorities, as their package's script would. */
function certificates(image: string): void {
  const from = join(image, 'usr/share/ca-certificates')
  const files = readdirSync(from, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.crt'))
  const all = files.toSorted().map((name) => readFileSync(join(from, name), 'utf8').trimEnd())
  mkdirSync(join(image, 'etc/ssl/certs'), { recursive: true })
  writeFileSync(join(image, 'etc/ssl/certs/ca-certificates.crt'), `${all.join('\n')}\n`)
}

/** Installs the package with the dependencies of the lockfile, each by its hash; Node among them. */
function installPackage(packed: string, to: string): void {
  mkdirSync(to, { recursive: true })
  run('tar', ['-xzf', packed, '--strip-components=1', '-C', to], root)
  const forNpm = ['package-lock.json', '.npmrc']
  for (const name of forNpm) copyFileSync(join(root, name), join(to, name))
  const options = [
    '--omit=dev',
    '--workspaces=false',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]
  npm(['ci', ...options, '--libc=glibc'], to)
  for (const name of forNpm) rmSync(join(to, name))
}

/** npm with the Node that it came with, if it called us. */
export function npm(args: readonly string[], cwd: string): void {
  const cli = process.env['npm_execpath']
  if (cli === undefined) run('npm', args, cwd)
  else run(process.execPath, [cli, ...args], cwd)
}
