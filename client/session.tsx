/** Who is signed in: the one small context. */
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import type { PhoneProof, User } from '../bff/contract/session'
import { platform } from '@/platform'
import type { SignInOptions, SignInProblem } from '@/platform/platform'
import { ApiError, call, callSignedOut } from './api'
import { onSignIn, signIn, type SignInEvent } from './sign-in'

export interface SessionView {
  state: 'checking' | 'signed-out' | 'signing-in' | 'signed-in'
  user?: User
  /** Why there is no session, or why the one there is did not get the profile asked for. */
  problem?: SignInProblem | 'network'
  /** For a tap. Resolves to whether there is a session now; on H5 the page is usually left instead. */
  signIn(options?: SignInOptions): Promise<boolean>
  /** @throws ApiError */
  signOut(): Promise<void>
  /** Asks the server who this is. @throws ApiError unless it says: nobody */
  refresh(): Promise<void>
  /** @throws ApiError */
  rename(nickname: string): Promise<void>
  /** @throws ApiError */
  addPhone(proof: PhoneProof): Promise<void>
}

type Facts = Pick<SessionView, 'state' | 'user' | 'problem'>

const Context = createContext<SessionView | undefined>(undefined)

/** Starts the platform too: it comes before the first page. */
export function SessionProvider(props: { children: ReactNode }) {
  const [facts, setFacts] = useState<Facts>(start)
  const news = useRef(0)

  useEffect(
    () =>
      onSignIn((event) => {
        news.current += 1
        setFacts((before) => after(before, event))
      }),
    [],
  )

  const refresh = useCallback(async () => {
    const known = news.current
    const found = await probe()
    // What was learned from a sign-in meanwhile is younger than this answer.
    if (known === news.current) setFacts(found)
  }, [])

  useEffect(() => {
    refresh().catch(() => setFacts({ state: 'signed-out', problem: 'network' }))
  }, [refresh])

  const view = useMemo(() => ({ ...facts, refresh, ...actions(setFacts) }), [facts, refresh])
  return <Context.Provider value={view}>{props.children}</Context.Provider>
}

export function useSession(): SessionView {
  const view = useContext(Context)
  if (!view) throw new Error('useSession() needs a <SessionProvider> above it')
  return view
}

function start(): Facts {
  platform.start({ jssdkConfig: (url) => callSignedOut('GET /api/jssdk-config', { url }) })
  return { state: 'checking' }
}

async function probe(): Promise<Facts> {
  const refusal = platform.signInRefusal()
  const problem = refusal ? { problem: refusal } : {}
  try {
    const { user } = await callSignedOut('GET /api/me', {})
    platform.credentials.accepted()
    return { state: 'signed-in', user, ...problem }
  } catch (error) {
    if (error instanceof ApiError && error.code === 'unauthenticated') {
      return { state: 'signed-out', ...problem }
    }
    throw error
  }
}

function after(before: Facts, event: SignInEvent): Facts {
  switch (event.kind) {
    case 'signing-in':
      return { ...(before.user ? { user: before.user } : {}), state: 'signing-in' }
    case 'signed-in':
      return { state: 'signed-in', user: event.user }
    case 'signed-out':
      return { state: 'signed-out', problem: event.problem }
    default:
      return event satisfies never
  }
}

function actions(setFacts: (facts: Facts) => void) {
  return {
    async signIn(options: SignInOptions = {}): Promise<boolean> {
      try {
        await signIn(options)
        return true
      } catch (error) {
        // Listeners have been told why.
        if (error instanceof ApiError) return false
        throw error
      }
    },
    async signOut(): Promise<void> {
      await callSignedOut('DELETE /api/sessions/current', {})
      platform.credentials.forget()
      setFacts({ state: 'signed-out' })
    },
    async rename(nickname: string): Promise<void> {
      const { user } = await call('PATCH /api/me', { nickname })
      setFacts({ state: 'signed-in', user })
    },
    async addPhone(proof: PhoneProof): Promise<void> {
      // Never signs in on the way: that would change the key an encrypted number is read with.
      const { user } = await callSignedOut('POST /api/me/phone', proof)
      setFacts({ state: 'signed-in', user })
    },
  }
}
