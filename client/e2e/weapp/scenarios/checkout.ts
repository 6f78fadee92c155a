import type { Phone } from '../phone'
import type { MiniProgram } from '../runtime/mini-program'

/** The checkout page for two boxes of oranges, with the address from WeChat's own book. */
export async function openCheckout(phone: Phone): Promise<MiniProgram> {
  const app = await phone.open({
    url: 'pages/checkout/index?productId=gannan-navel-orange&quantity=2',
  })
  await chooseAddress(phone, app)
  return app
}

export async function chooseAddress(phone: Phone, app: MiniProgram): Promise<void> {
  await phone.shows('添加收货地址')
  await app.tap('text=添加收货地址')
  await phone.shows('林小满')
}
