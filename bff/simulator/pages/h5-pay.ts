import type { PaymentSheet } from '../control-api'
import { html, page } from './document'
import { style } from './style'

/** The cashier behind an h5_url, in a browser outside WeChat (O3-9). */
export function h5PayPage({
  amount,
  payee,
  description,
  payUrl,
  cancelUrl,
}: PaymentSheet & { payUrl: string; cancelUrl: string }): string {
  return page({
    title: '微信支付',
    style: `${style}
.cashier .price { margin-top: 12px; color: rgba(0, 0, 0, .9); font-size: 40px; font-weight: 600; text-align: center; }
.cashier p { overflow-wrap: anywhere; text-align: center; }
.cashier button { border: 0; font-family: inherit; cursor: pointer; }`,
    body: html`<main class="cashier">
      <header class="app">
        <h1>${payee}</h1>
        <p>${description}</p>
      </header>
      <p class="price">¥${yuan(amount)}</p>
      <nav class="choice" aria-label="是否支付">
        <form method="post" action="${payUrl}">
          <button class="button accept" type="submit">支付</button>
        </form>
        <form method="post" action="${cancelUrl}">
          <button class="button refuse" type="submit">取消</button>
        </form>
      </nav>
      <footer>模拟微信支付收银台 · simulated</footer>
    </main>`,
  })
}

const yuan = (fen: number): string => (fen / 100).toFixed(2)
