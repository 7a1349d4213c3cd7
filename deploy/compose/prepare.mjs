// `node prepare.mjs`: makes what compose.yaml mounts, in the folder `made` beside it: passwords, tokens, and the
// configuration with them. What is there stays: run it again after a change of mlg.config.json.
import { createHash, randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const YEAR_MS = 365 * 86_400_000
const here = dirname(fileURLToPath(import.meta.url))
const made = process.argv[2] ?? join(here, 'made')
// Only who made the folder may look into it. Its files any user of a container may read that they are mounted into.
mkdirSync(made, { recursive: true, mode: 0o700 })

function once(name, content) {
  const file = join(made, name)
  if (!existsSync(file)) write(name, content())
  return readFileSync(file, 'utf8')
}

function write(name, content) {
  const file = join(made, name)
  writeFileSync(file, content)
  chmodSync(file, 0o644)
}

const some = () => randomBytes(24).toString('hex')
const password = once('record-password', some)
once('record-url', () => `postgres://mlg:${password}@postgres/mlg`)
once('lineage-key', some)
once('grafana-password', some)
const token = once('metrics-token', some)
const expires = once('metrics-token-expires', () => new Date(Date.now() + YEAR_MS).toISOString())

const config = JSON.parse(readFileSync(join(here, 'mlg.config.json'), 'utf8'))
const prometheus = {
  name: 'prometheus',
  sha256: createHash('sha256').update(token).digest('hex'),
  rights: ['metrics'],
  expires,
}
config.access.tokens = [...config.access.tokens, prometheus]
write('mlg.config.json', `${JSON.stringify(config, null, 2)}\n`)
console.log(
  `${made} has what compose.yaml mounts; grafana-password is the password of "admin" at http://127.0.0.1:3000`,
)
