// The health check of the image: ends with 0 where the process of this container is ready. It listens where MLG_PORT says,
// with or without a certificate of its own, which is for another name than this one.
import http from 'node:http'
import https from 'node:https'

const WAIT_MS = 4_000
const port = Number(process.env.MLG_PORT || 4_321)
const path = process.argv[2] ?? '/readyz'

function ask(client, options) {
  return new Promise((resolve, reject) => {
    const request = client.get({ host: '127.0.0.1', port, path, timeout: WAIT_MS, ...options }, (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    })
    request.on('timeout', () => request.destroy(new Error(`no answer within ${WAIT_MS / 1_000} s`)))
    request.on('error', reject)
  })
}

try {
  const status = await ask(http, {}).catch((error) =>
    error.code === 'ECONNREFUSED' ? Promise.reject(error) : ask(https, { rejectUnauthorized: false }),
  )
  console.log(`${path} answers ${status}`)
  process.exitCode = status === 200 ? 0 : 1
} catch (error) {
  console.log(`${path}: ${error.message}`)
  process.exitCode = 1
}
