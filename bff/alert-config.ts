/** The part of the environment that says where the merchant is told of what cannot wait. */
import { z } from 'zod'
import { GROUP_BOT_PATH, type GroupBotPlace } from './accounts/group-bot'

/** The address is a secret: whoever has its key can write to the group. Nothing of it is in a message. */
export const AlertWebhook = z.string().transform((text, context): GroupBotPlace => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const key = url?.searchParams.get('key')
  if (url && key && url.pathname === GROUP_BOT_PATH && isSafe(url)) {
    return { origin: url.origin, key }
  }
  context.addIssue({
    code: 'custom',
    message: `is the address of a group bot, https://qyapi.weixin.qq.com${GROUP_BOT_PATH}?key=…`,
  })
  return z.NEVER
})

/** Plain http stays on this machine. */
const isSafe = ({ protocol, hostname }: URL) =>
  protocol === 'https:' || (protocol === 'http:' && /^(127\.0\.0\.1|localhost)$/.test(hostname))
