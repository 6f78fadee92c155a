import { useEffect, useState } from 'react'
import { ApiError, callSignedOut } from './api'
import { platform } from '@/platform'

/** Asked for once each; an address lives longer than a visit. */
const known = new Map<string, Promise<string | undefined>>()
let isRefused = false

/**
 * Opens this page in the mini-program, from a phone's browser outside WeChat. Undefined until the server has
 * said that it can be opened; once it has said that it cannot, nothing more is asked during this visit.
 */
export function useMiniProgramLink(page: string): (() => void) | undefined {
  const [link, setLink] = useState<{ page: string; url: string | undefined }>()
  const { openMiniProgram } = platform
  const isPossible = openMiniProgram !== undefined

  useEffect(() => {
    if (!isPossible) return undefined
    let isCurrent = true
    void linkTo(page).then((url) => isCurrent && setLink({ page, url }))
    return () => {
      isCurrent = false
    }
  }, [isPossible, page])

  const url = link?.page === page ? link.url : undefined
  return openMiniProgram && url !== undefined ? () => openMiniProgram(url) : undefined
}

function linkTo(page: string): Promise<string | undefined> {
  const link = known.get(page) ?? ask(page)
  known.set(page, link)
  return link
}

async function ask(page: string): Promise<string | undefined> {
  if (isRefused) return undefined
  try {
    const { url } = await callSignedOut('GET /api/mini-program-link', { page })
    return url
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    if (error.code === 'network') known.delete(page)
    else isRefused = true
    return undefined
  }
}
