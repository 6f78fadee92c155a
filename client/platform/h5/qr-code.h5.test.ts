import { encode } from 'uqr'
import { nativePay } from '@/testing/samples'
import { seenCode } from '@/testing/qr-code'
import { qrCode } from './qr-code'

const { codeUrl } = nativePay

test('every module is where the encoder put it, and nothing else is dark', async () => {
  const { size, data } = encode(codeUrl, { ecc: 'M', border: 4 })

  expect(seenCode(await qrCode(codeUrl))).toEqual({ size, modules: data })
})

test('a scanner finds four modules of white on every side', async () => {
  const { size, modules } = seenCode(await qrCode(codeUrl))
  const isEdge = (at: number) => at < 4 || at >= size - 4
  const edge = modules.flatMap((row, y) => row.filter((_, x) => isEdge(x) || isEdge(y)))

  expect(edge).toHaveLength(size * size - (size - 8) ** 2)
  expect(edge).not.toContain(true)
})

test('another text is another code', async () => {
  expect(await qrCode(`${codeUrl}1`)).not.toBe(await qrCode(codeUrl))
})
