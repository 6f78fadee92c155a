import { z } from 'zod'
import { Prepay, readBody } from './pay-prepay'

const text = (longest: number) => z.string().min(1).max(longest)

const scene = Prepay.shape.scene_info.unwrap()

/** `POST /v3/pay/transactions/native` (O3-1): a JSAPI order without a payer. */
const NativePrepay = Prepay.omit({ payer: true })

/** `POST /v3/pay/transactions/h5` (doc 4012791834, O3-2): without a payer, with where and in what the page is open. */
const H5Prepay = NativePrepay.extend({
  scene_info: scene.extend({
    h5_info: z.strictObject({
      type: z.enum(['Wap', 'iOS', 'Android']),
      app_name: text(64).optional(),
      app_url: text(128).optional(),
      bundle_id: text(128).optional(),
      package_name: text(128).optional(),
    }),
  }),
})

/** @throws PayError 400 */
export const readNative = (body: unknown): z.infer<typeof NativePrepay> =>
  readBody(NativePrepay, body)

/** @throws PayError 400 */
export const readH5 = (body: unknown): z.infer<typeof H5Prepay> => readBody(H5Prepay, body)
