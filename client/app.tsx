import Taro, { usePageNotFound } from '@tarojs/taro'
import type { ReactNode } from 'react'
import { pages } from '@/links'
import { SessionProvider } from '@/session'
import './app.css'

export default function App({ children }: { children: ReactNode }) {
  usePageNotFound(() => {
    void Taro.switchTab({ url: pages.home })
  })
  return <SessionProvider>{children}</SessionProvider>
}
