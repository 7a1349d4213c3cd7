import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { builtinCatalogue } from '../catalogue/load.ts'
import { DEMO_PROVIDERS } from '../providers/all.ts'
import { eventDirectory } from './event-directory.ts'
import { readEvent, type EventContext } from './read-event.ts'

const catalogue = builtinCatalogue()
const sources = [...DEMO_PROVIDERS.values()].map((provider) => ({ platform: provider.name, provider }))
const registry = DEMO_PROVIDERS.get('registry')
const second = registry === undefined ? [] : [{ platform: 'mlflow', provider: registry }]

function context(channelSource: string | null, more: typeof sources = []): EventContext {
  return {
    directory: eventDirectory([...sources, ...more]),
    channelSource,
    componentType: (type) => catalogue.type(type)?.componentType ?? null,
  }
}

const EVENT = { event_type: 'model_instance_created', instance_id: 'ranking-model-v5-20XX0101' }

describe('reading a thin event', () => {
  it('reads the URI and the type from an event of the contract', () => {
    expect(readEvent(EVENT, context(null))).toEqual({
      ok: true,
      value: {
        uri: 'aip://model/registry/ranking-model-v5-20XX0101',
        expects: ['ModelInstance'],
        also: [],
        eventId: null,
      },
    })
  })

  it('accepts a number as an id', () => {
    const read = readEvent({ ...EVENT, instance_id: 7 }, context(null))
    expect(read.ok && read.value.uri).toBe('aip://model/registry/7')
  })

  it('has a hydration contract for every event type of the catalogue', () => {
    const types = [...eventDirectory(sources).readers.keys()]
    expect(types).toHaveLength(48)
    for (const type of types) {
      const contract = eventDirectory(sources).readers.get(type)?.[0]?.contract
      const read = readEvent({ event_type: type, [contract?.idKey ?? '']: 'x' }, context(null))
      expect(read.ok && read.value.uri).toMatch(/^aip:\/\/[a-z-]+\/[a-z-]+\/x$/)
    }
  })

  it('takes the source from the channel, or else from the event, and never guesses', () => {
    const platformOf = (event: object, channel: string | null): string => {
      const read = readEvent(event, context(channel, second))
      return read.ok ? (read.value.uri.split('/')[3] ?? '') : read.error.reason
    }
    expect(platformOf(EVENT, null)).toBe('ambiguous-source')
    expect(platformOf(EVENT, 'mlflow')).toBe('mlflow')
    expect(platformOf({ ...EVENT, source: 'registry' }, null)).toBe('registry')
    expect(platformOf({ ...EVENT, source: 'registry' }, 'mlflow')).toBe('mlflow')
    expect(platformOf(EVENT, 'nowhere')).toBe('unknown-source')
    expect(platformOf(EVENT, 'orchestrator')).toBe('unknown-event-type')
  })

  it.each([
    [null, 'unreadable'],
    [[EVENT], 'unreadable'],
    ['text', 'unreadable'],
    [{ instance_id: 'x' }, 'unreadable'],
    [{ event_type: 'model_eaten', model_id: 'x' }, 'unknown-event-type'],
    [{ event_type: 'model_created' }, 'missing-id'],
    [{ event_type: 'model_created', model_id: 1.5 }, 'missing-id'],
    [{ event_type: 'model_created', model_id: 2 ** 60 }, 'missing-id'],
    [{ event_type: 'model_created', model_id: true }, 'missing-id'],
    [{ event_type: 'model_created', model_id: '' }, 'missing-id'],
    [{ event_type: 'model_created', model_id: 'a\nb' }, 'bad-uri'],
    [{ event_type: 'model_created', model_id: 'x'.repeat(3_000) }, 'bad-uri'],
  ])('rejects %j: %s', (event, reason) => {
    const read = readEvent(event, context(null))
    expect(read.ok ? 'taken' : read.error.reason).toBe(reason)
    if (!read.ok) expect(read.error.detail).not.toBe('')
  })

  it('ignores all other members, and never throws', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => void readEvent(value, context(null))))
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (more) => {
        const read = readEvent({ ...more, source: undefined, ...EVENT, event_id: 'e1' }, context('registry'))
        expect(read).toEqual({
          ok: true,
          value: {
            uri: 'aip://model/registry/ranking-model-v5-20XX0101',
            expects: ['ModelInstance'],
            also: [],
            eventId: 'e1',
          },
        })
      }),
    )
  })
})
