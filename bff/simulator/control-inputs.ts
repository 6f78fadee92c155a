import { z } from 'zod'
import type {
  BridgeInvocation,
  DeliveryMode,
  Fault,
  Forgery,
  NewPerson,
  PersonTraits,
  SheetOutcome,
} from './control-api'

const anyTraits = {
  nickname: z.string().min(1).max(64).exactOptional(),
  avatarUrl: z.string().max(2000).exactOptional(),
  snapshot: z.boolean().exactOptional(),
  joined: z.boolean().exactOptional(),
  highRisk: z.boolean().exactOptional(),
  phone: z
    .string()
    .regex(/^1\d{10}$/)
    .exactOptional(),
}

export const traits = z.strictObject(anyTraits) satisfies z.ZodType<Partial<PersonTraits>>

export const newPerson = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,32}$/),
  ...anyTraits,
}) satisfies z.ZodType<NewPerson>

export const clock = z.union([
  z.strictObject({
    advanceSeconds: z
      .int()
      .min(0)
      .max(10 * 366 * 86_400),
  }),
  z.strictObject({ reset: z.literal(true) }),
])

export const delivery = z.strictObject({
  mode: z.enum([
    'now',
    'hold',
    'lost',
    'twice',
    'reordered',
    'late',
  ]) satisfies z.ZodType<DeliveryMode>,
})

export const outcome = z.strictObject({
  outcome: z.enum([
    'pay',
    'cancel',
    'fail',
    'pay-but-say-fail',
    'say-ok-unpaid',
  ]) satisfies z.ZodType<SheetOutcome>,
})

export const send = z.strictObject({
  forge: (
    z.enum([
      'signature',
      'probe',
      'old-timestamp',
      'future-timestamp',
      'unknown-serial',
      'ciphertext',
      'amount',
      'merchant',
      'extra-field',
    ]) satisfies z.ZodType<Forgery>
  ).exactOptional(),
})

export const fault = z.strictObject({
  fault: z.enum([
    'api-busy',
    'api-invalid-token',
    'api-token-expired',
    'api-malformed-token',
    'api-too-often',
    'api-ip-refused',
    'api-secret-frozen',
    'api-code-expired',
    'api-no-answer',
    'pay-500',
    'pay-429',
    'pay-timeout',
    'pay-cut-after-accepting',
    'pay-wrong-signature',
    'pay-202',
    'pay-502',
    'pay-empty-404',
    'pay-empty-405',
    'pay-unsigned-4xx',
    'pay-no-request-id',
    'pay-wrong-timestamp',
    'pay-old-timestamp',
    'pay-future-timestamp',
    'pay-probe',
    'pay-not-enough',
  ]) satisfies z.ZodType<Fault>,
  times: z.int().min(0).max(1000),
})

const anything = z.record(z.string(), z.unknown())

export const invocation = z.strictObject({
  name: z.string(),
  args: anything,
  pageUrl: z.string(),
  person: z.string(),
  look: z.literal('web-view').exactOptional(),
}) satisfies z.ZodType<BridgeInvocation>

export const login = z.strictObject({ person: z.string() })

/** The developer tools know one person and do not say who. */
export const requestPayment = z.strictObject({
  appId: z.string(),
  params: anything,
  person: z.string().optional(),
})
