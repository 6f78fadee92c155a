/** Lets a page outside WeChat, a message for instance, open a page of the mini-program. */
import { notConfigured } from '../errors'
import type { Handlers } from '../http/handlers'

export interface MiniProgramPages {
  /**
   * An https address that opens `page`, its query included, for at least a day more.
   * @throws AppError `wechat-rejected`, `wechat-unavailable`, `rate-limited`
   */
  linkTo(page: string): Promise<string>
}

/** Without `pages` no mini-program is configured. */
export function createMiniProgramLinkHandlers({
  pages,
}: { pages?: MiniProgramPages } = {}): Handlers<'GET /api/mini-program-link'> {
  return {
    async 'GET /api/mini-program-link'({ page }) {
      if (!pages) throw notConfigured('MINI_PROGRAM_APPID and MINI_PROGRAM_SECRET')
      return { url: await pages.linkTo(page) }
    },
  }
}
