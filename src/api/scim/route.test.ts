import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { builtinCatalogue } from '../../catalogue/load.ts'
import { scimSource } from '../testing/protected.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'

/** A record without commits, so what was sent stays pending. */
let world: ApiWorld
beforeEach(async () => {
  world = await openWorld(builtinCatalogue(), [scimSource()])
})
afterEach(() => world.close())

const send = async (method: 'POST' | 'PUT' | 'PATCH', path: string, payload: object) => {
  const answer = await world.app.inject({ method, url: `/scim/v2/${path}`, payload })
  return { status: answer.statusCode, id: answer.json().id, scimType: answer.json().scimType }
}

describe('a name that another request has just taken', () => {
  it('is refused to a new person', async () => {
    const userName = 'Ada Lovelace'
    const answers = await Promise.all(
      [userName, userName.toUpperCase()].map((one) => send('POST', 'Users', { userName: one })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409])
    expect(answers.find(({ status }) => status === 409)).toMatchObject({ scimType: 'uniqueness' })
    expect(await send('POST', 'Users', { userName })).toMatchObject({ status: 409 })
  })

  it('is refused to a renamed person', async () => {
    const { id } = await send('POST', 'Users', { userName: 'grace' })
    const answers = await Promise.all([
      send('POST', 'Users', { userName: 'Grace Hopper' }),
      send('PUT', `Users/${id}`, { userName: 'grace hopper' }),
    ])
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(1)
  })

  it('can be shared by two groups with different ids', async () => {
    const answers = await Promise.all(['Data', 'Data'].map((displayName) => send('POST', 'Groups', { displayName })))
    expect(answers.map(({ status }) => status)).toEqual([201, 201])
    expect(answers.map(({ id }) => id).sort()).toEqual(['data', 'data-2'])
  })
})
