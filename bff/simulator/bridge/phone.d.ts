/** What `bridge.js` leaves on `window` for its parts: the phone in whose WeChat the page is open. */
import type { BridgeAnswer, Device, Look, PaymentSheet, Person, SheetOutcome } from '../control-api'

export type NativeAnswer = Exclude<BridgeAnswer, { sheet: PaymentSheet }>

export interface Card {
  title: string
  desc: string
  link: string
  imgUrl: string
}

/** Makes an element; `on…` attributes become listeners, absent children are skipped. */
export type ElementMaker = (
  tag: string,
  attributes?: Record<string, unknown>,
  ...children: (Node | string | undefined)[]
) => HTMLElement

export interface Layer {
  dialog: HTMLDialogElement
  /** Slides it away; the page has the focus again. */
  close(): void
}

export interface Phone {
  /** Where the control page is. */
  home: string
  look: Look
  device: Device
  cards: { friend?: Card; timeline?: Card }
  ask<T>(path: string, body?: unknown): Promise<T>
  people(): Promise<Person[]>
  person(): Promise<string>
  cookie(name: string): string
  setCookie(name: string, value: string): void
  /** Tells the page that a native menu entry was tapped; false when it does not listen. */
  emit(event: string, detail?: Record<string, unknown>): boolean
  element: ElementMaker
  /** A modal layer over the page. `onBack`: Escape, or the browser's back. */
  openLayer(layer: { label: string; kind: string; content: Node; onBack: () => void }): Layer
  /** WeChat's own message box. Resolves when it was read. */
  alert(text: string): Promise<void>
  /** Resolves with the person's answer to the question. */
  confirm(question: { text: string; yes: string; no: string }): Promise<boolean>
  root: ShadowRoot
  paymentViews: PaymentViews
  payBySheet(sheet: PaymentSheet): Promise<NativeAnswer>
  /** Stands for a page of the mini-program, of which only the address is known here. */
  openNativePage(visit: { how: string; page: string }): void
}

/** One drawing for each state of the payment sheet. */
export interface PaymentViews {
  header(answers: { giveUp: () => void; choose: (outcome: SheetOutcome) => void }): HTMLElement
  oneTap(way: { sheet: PaymentSheet; pay: () => void; toPassword: () => void }): HTMLElement
  passwordPad(way: { sheet: PaymentSheet; pay: () => void; toTap: () => void }): HTMLElement
  waiting(text: string): HTMLElement
  success(end: { sheet: PaymentSheet; finish: () => void }): HTMLElement
  failure(end: { reason: unknown; finish: () => void }): HTMLElement
}

declare global {
  interface Window {
    simulatedPhone: Phone
    __wxjs_environment?: string
  }
}
