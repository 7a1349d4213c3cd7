import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

interface Certified {
  readonly cert: string
  readonly key: string
}

/** A test's own authority, made with OpenSSL, which signs for brokers and clients. */
export class TestAuthority {
  readonly #folder: string
  readonly #name: string

  constructor(folder: string, name: string) {
    this.#folder = folder
    this.#name = name
    const subject = ['-subj', `/CN=${name}`, '-days', '2', '-nodes', ...EC]
    openssl('req', '-x509', ...subject, '-keyout', this.#path('key'), '-out', this.#path('crt'))
  }

  get pem(): string {
    return readFileSync(this.#path('crt'), 'utf8')
  }

  sign(name: string, alternative = 'IP:127.0.0.1'): Certified {
    const file = (ending: string): string => join(this.#folder, `${this.#name}-${name}.${ending}`)
    openssl('req', '-new', '-nodes', ...EC, '-subj', `/CN=${name}`, '-keyout', file('key'), '-out', file('csr'))
    writeFileSync(file('ext'), `subjectAltName=${alternative}\n`)
    const by = ['-CA', this.#path('crt'), '-CAkey', this.#path('key'), '-CAcreateserial', '-days', '2']
    openssl('x509', '-req', '-in', file('csr'), ...by, '-extfile', file('ext'), '-out', file('crt'))
    return { cert: readFileSync(file('crt'), 'utf8'), key: readFileSync(file('key'), 'utf8') }
  }

  #path(ending: string): string {
    return join(this.#folder, `${this.#name}.${ending}`)
  }
}

const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']

function openssl(...args: readonly string[]): void {
  const { status, stderr } = spawnSync('openssl', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`openssl ${args[0]}: ${stderr}`)
}
