import { Agent, request } from 'node:http'

/** A keep-alive connection with Node's plain client: `fetch` adds a third to a short answer. */
const agent = new Agent({ keepAlive: true })

/** Returns the answer as text; throws for anything but 200, with the answer. */
export function post(url: string, body: string): Promise<string> {
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
  return new Promise((resolve, reject) => {
    const requested = request(url, { agent, method: 'POST', headers }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      answer.on('error', reject).on('end', () => {
        if (answer.statusCode === 200) resolve(text)
        else reject(new Error(`${url} answered ${answer.statusCode}: ${text.slice(0, 500)}`))
      })
    })
    requested.on('error', reject).end(body)
  })
}
