/** The part of the environment that says how the merchant is paid: each channel wants its own. */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { checkClientCertificate } from './wechat/pay-v2-certificate'

export const PayChannel = z.enum(
  ['wechat-v3', 'wechat-v2', 'wechat-cloud'],
  'is wechat-v3, wechat-v2 or wechat-cloud',
)
const pemKey = (read: (pem: string) => KeyObject) =>
  z.string().transform((pem, context) => {
    try {
      return read(pem.replaceAll('\\n', '\n'))
    } catch {
      context.addIssue({ code: 'custom', message: 'is not a key in PEM' })
      return z.NEVER
    }
  })

const key32 = z.string().refine((key) => Buffer.byteLength(key) === 32, 'is 32 bytes long')
const mchId = z.string().regex(/^\d{1,32}$/, 'is the merchant number, digits only')

const WechatV3 = z
  .object({
    MCH_ID: mchId,
    MCH_API_V3_KEY: key32,
    MCH_PRIVATE_KEY: pemKey(createPrivateKey),
    MCH_CERT_SERIAL_NO: z
      .string()
      .regex(/^[0-9A-Za-z]{1,64}$/, 'is the serial number of the merchant certificate'),
    WECHATPAY_PUBLIC_KEY_ID: z
      .string()
      .regex(/^PUB_KEY_ID_/, 'begins with PUB_KEY_ID_')
      .optional(),
    WECHATPAY_PUBLIC_KEY: pemKey(createPublicKey).optional(),
  })
  .transform((given) => {
    const { WECHATPAY_PUBLIC_KEY_ID: id, WECHATPAY_PUBLIC_KEY: key } = given
    return {
      channel: 'wechat-v3' as const,
      mchId: given.MCH_ID,
      apiV3Key: given.MCH_API_V3_KEY,
      privateKey: given.MCH_PRIVATE_KEY,
      certSerialNo: given.MCH_CERT_SERIAL_NO,
      ...(id !== undefined && key !== undefined && { publicKey: { id, key } }),
    }
  })

/** `passphrase`: what opens the client certificate, the merchant number as it was given. */
const wechatV2 = (passphrase: string) =>
  z
    .object({
      MCH_ID: mchId,
      MCH_API_V2_KEY: key32,
      MCH_V2_SIGN_TYPE: z.enum(['MD5', 'HMAC-SHA256'], 'is MD5 or HMAC-SHA256').default('MD5'),
      MCH_CLIENT_CERT_PATH: z
        .string()
        .transform((path, context) => certificateAt({ path, passphrase, context }))
        .optional(),
    })
    .transform(({ MCH_CLIENT_CERT_PATH: clientCertificate, ...given }) => ({
      channel: 'wechat-v2' as const,
      mchId: given.MCH_ID,
      apiV2Key: given.MCH_API_V2_KEY,
      signType: given.MCH_V2_SIGN_TYPE,
      ...(clientCertificate && { clientCertificate }),
    }))

const WechatCloud = z
  .object({
    MCH_ID: mchId,
    CLOUD_RUN: z.literal('1', 'must be 1: wechat-cloud works inside WeChat Cloud Run alone'),
  })
  .transform((given) => ({ channel: 'wechat-cloud' as const, mchId: given.MCH_ID }))

export type PaymentConfig =
  z.output<typeof WechatV3> | z.output<ReturnType<typeof wechatV2>> | z.output<typeof WechatCloud>

/** Reads what the chosen channel needs; which one, `PAY_CHANNEL` says. */
export function readPayment(
  given: Readonly<Record<string, string | undefined>>,
): z.ZodSafeParseResult<PaymentConfig> {
  const { data: chosen } = PayChannel.safeParse(given['PAY_CHANNEL'])
  switch (chosen) {
    case 'wechat-v2':
      return wechatV2(given['MCH_ID'] ?? '').safeParse(given)
    case 'wechat-cloud':
      return WechatCloud.safeParse(given)
    case 'wechat-v3':
    case undefined:
      // A wrong choice is told with the rest of the environment.
      return WechatV3.safeParse(given)
    default:
      return chosen satisfies never
  }
}

/** `apiclient_cert.p12`, once it opens with the merchant number. */
function certificateAt({
  path,
  passphrase,
  context,
}: {
  path: string
  passphrase: string
  context: z.RefinementCtx
}): Buffer {
  try {
    const pfx = readFileSync(path)
    checkClientCertificate(pfx, passphrase)
    return pfx
  } catch (error) {
    const reason = error instanceof Error ? error.message : path
    context.addIssue({ code: 'custom', message: `cannot be used: ${reason}` })
    return z.NEVER
  }
}
