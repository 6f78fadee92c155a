import { render } from '@testing-library/react'
import { Price, subtotal, yuan } from './price'

test.each([
  [0, '¥0.00'],
  [5, '¥0.05'],
  [4990, '¥49.90'],
  [123_456_789, '¥1234567.89'],
])('%i fen read %s', (fen, words) => {
  expect(yuan(fen)).toBe(words)
})

test('a drawn price reads like a written one', () => {
  const { container } = render(<Price fen={1990} />)

  expect(container.textContent).toBe('¥19.90')
})

test('three at 19.90 come to 59.70, to the fen', () => {
  expect(subtotal(1990, 3)).toBe(5970)
})
