import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'

/** A self-signed certificate, made here: no key is in the repository, and none has to be renewed. */
interface TestCertificate {
  readonly pem: string
  readonly key: KeyObject
  readonly keyPem: string
}

interface Validity {
  readonly from: Date
  readonly to: Date
}

const SHA256_WITH_RSA = der(0x30, der(0x06, Buffer.from('2a864886f70d01010b', 'hex')), der(0x05))
const COMMON_NAME = der(0x06, Buffer.from('550403', 'hex'))
const ALT_NAME = der(0x06, Buffer.from('551d11', 'hex'))
const BASIC_CONSTRAINTS = der(0x06, Buffer.from('551d13', 'hex'))
/** X.509's encoding of the alternative name 127.0.0.1, where the tests' servers are. */
const LOOPBACK = der(0x87, Buffer.from([127, 0, 0, 1]))

export function testCertificate(name: string, validity: Validity): TestCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  const subject = der(0x30, der(0x31, der(0x30, COMMON_NAME, der(0x0c, Buffer.from(name)))))
  const isAuthority = der(0x30, BASIC_CONSTRAINTS, der(0x04, der(0x30, der(0x01, Buffer.from([0xff])))))
  const names = der(0x30, ALT_NAME, der(0x04, der(0x30, LOOPBACK)))
  const body = der(
    0x30,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    SHA256_WITH_RSA,
    subject,
    der(0x30, time(validity.from), time(validity.to)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(0x30, isAuthority, names)),
  )
  const signature = sign('sha256', body, privateKey)
  const complete = der(0x30, body, SHA256_WITH_RSA, der(0x03, Buffer.from([0]), signature))
  const lines = complete.toString('base64').match(/.{1,64}/g) ?? []
  return {
    pem: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    key: privateKey,
    keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

/** GeneralizedTime: `20261120120000Z`. */
function time(at: Date): Buffer {
  return der(0x18, Buffer.from(`${at.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`))
}

/** Tag, length, content: X.509 consists of these. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, Math.floor(length / 256), length % 256]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}
