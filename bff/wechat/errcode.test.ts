import { z } from 'zod'
import { codeMeaning } from './errcode'
import { createWechatApi } from './http'
import { startServer } from './testing/local-server'
import { vectors } from './testing/vectors'

test.each([
  [40029, 'used-or-invalid-code'],
  [40163, 'used-or-invalid-code'],
  [42003, 'used-or-invalid-code'],
  [40226, 'high-risk'],
  [45009, 'too-frequent'],
  [45011, 'too-frequent'],
  [44990, 'too-frequent'],
  [40001, 'dead-token'],
  [40014, 'dead-token'],
  [42001, 'dead-token'],
  [42002, 'dead-token'],
  [-1, 'busy'],
  [40013, 'misconfigured'],
  [40125, 'misconfigured'],
  [40164, 'misconfigured'],
  [87008, 'misconfigured'],
  [1400001, 'misconfigured'],
  [87007, 'other'],
  [87009, 'other'],
  [43101, 'other'],
  [0, 'other'],
  [123456, 'other'],
])('%i means %s', (errcode, meaning) => {
  expect(codeMeaning(errcode)).toBe(meaning)
})

const samples = vectors('error.sample', {
  input: z.object({ body: z.string() }),
  expected: z.object({ errcode: z.number() }),
})

test.each(samples)(
  'a published refusal is sorted by its number (kind error.sample): $id',
  async ({ input, expected }) => {
    const server = await startServer(() => ({ body: input.body }))
    const api = createWechatApi({ origin: server.origin })

    const call = api.getOnce({ path: '/sns/jscode2session', reply: z.object({}) })

    await expect(call).rejects.toMatchObject({ errcode: expected.errcode })
    await server.stop()
    expect(codeMeaning(expected.errcode)).toBe('used-or-invalid-code')
  },
)

test.each([40029, 40163, 42003, 40226, 45011, 87007, 87008, 87009, 1400001])(
  '%i reaches the caller as itself',
  async (errcode) => {
    const server = await startServer(() => ({
      body: JSON.stringify({ errcode, errmsg: 'said WeChat' }),
    }))
    const api = createWechatApi({ origin: server.origin })

    const call = api.post({ path: '/wxa/thing', once: true, body: {}, reply: z.object({}) })

    await expect(call).rejects.toMatchObject({ errcode, errmsg: 'said WeChat' })
    await server.stop()
    expect(server.asked).toHaveLength(1)
  },
)
