import { z } from 'zod'
import { signUrl } from './jssdk'
import { vectors } from './testing/vectors'

const published = vectors('jssdk.signature', {
  input: z.object({
    jsapi_ticket: z.string(),
    noncestr: z.string(),
    timestamp: z.coerce.number(),
    url: z.string(),
  }),
  expected: z.object({ signature: z.string() }),
})

test.each(published)('signs as published (kind jssdk.signature): $id', ({ input, expected }) => {
  const signature = signUrl({
    ticket: input.jsapi_ticket,
    nonceStr: input.noncestr,
    timestamp: input.timestamp,
    url: input.url,
  })

  expect(signature).toBe(expected.signature)
})

test('takes the address byte for byte: encoded or not, with or without a slash, makes a difference', () => {
  const sign = (url: string) => signUrl({ ticket: 't', nonceStr: 'n', timestamp: 1, url })
  const spellings = [
    'https://a.example',
    'https://a.example/',
    'https://a.example/?q=橘',
    'https://a.example/?q=%E6%A9%98',
    'https://A.example/',
  ]

  expect(new Set(spellings.map(sign)).size).toBe(spellings.length)
  expect(sign('https://a.example/#/pages/a\n#b')).toBe(sign('https://a.example/'))
})
