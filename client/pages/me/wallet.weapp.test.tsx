/** A mini-program may not sell virtual goods: no balance is shown, none is offered. */
import { render, screen } from '@testing-library/react'
import { Fen } from '../../../bff/contract/primitives'
import { SessionProvider } from '@/session'
import { device } from '@/testing/device'
import { user } from '@/testing/samples'
import { ok, server } from '@/testing/server'
import Me from './index'

test('a mini-program speaks of no balance', async () => {
  device.reset()
  server.reset()
  device.storage.set('session-token', 'token-1')
  const rich = user({ balance: Fen.parse(12_345) })
  server.on('GET /api/me', () => ok('GET /api/me', { user: rich }))

  render(<Me />, { wrapper: SessionProvider })
  await screen.findByText('小橘')

  expect(screen.queryByText('余额')).toBeNull()
  expect(screen.queryByText('充值')).toBeNull()
})
