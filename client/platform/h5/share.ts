import { useDidHide, useDidShow } from '@tarojs/taro'
import { useCallback, useEffect, useRef } from 'react'
import type { ShareCard } from '../platform'
import type { JsSdk } from './js-sdk'

/** Pages stay mounted under the one on top, so only the page in sight may set the card. */
export function useShareCard(card: ShareCard | undefined, jsSdk: JsSdk | undefined): void {
  // By what it says, not by identity: pages build a new object on each render.
  const { title, description = '', imageUrl, page } = card ?? {}
  const isInSight = useRef(true)

  const share = useCallback(() => {
    if (!jsSdk || title === undefined || imageUrl === undefined || page === undefined) return
    void setShareCard({ title, description, imageUrl, page }, jsSdk)
  }, [jsSdk, title, description, imageUrl, page])

  useEffect(() => {
    if (isInSight.current) share()
  }, [share])

  useDidHide(() => {
    isInSight.current = false
  })
  useDidShow(() => {
    if (!isInSight.current) share()
    isInSight.current = true
  })
}

/** The link is made from scratch: `location.href` may hold a code, or be a page that is not for others. */
async function setShareCard(card: Required<ShareCard>, jsSdk: JsSdk): Promise<void> {
  const sdk = await jsSdk.configured().catch(() => undefined)
  const settled = { success: ignore, cancel: ignore, fail: ignore }
  const { title, description: desc, imageUrl: imgUrl } = card
  const link = `${location.origin}/#${card.page}`
  sdk?.updateAppMessageShareData({ title, desc, link, imgUrl, ...settled })
  sdk?.updateTimelineShareData({ title, link, imgUrl, ...settled })
}

/** WeChat shows its plain link when a card cannot be set; there is nothing to tell anyone. */
const ignore = () => undefined
