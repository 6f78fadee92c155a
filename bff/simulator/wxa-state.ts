/** What the control API shows of the mini-program: shipments, messages and links. */
export interface WxaState {
  /** The parcels of each order as it was last shipped. */
  shipments: SimulatedShipment[]
  /** Where WeChat’s list of orders leads. */
  orderDetailPath?: string
  messages: SimulatedMessage[]
  links: SimulatedLink[]
}

/** One parcel WeChat was told of, as it stands now. */
export interface SimulatedShipment {
  outTradeNo?: string
  transactionId: string
  /** 1 express, 2 city courier, 3 nothing to carry, 4 picked up */
  logisticsType: number
  trackingNo?: string
  expressCompany?: string
  itemDesc: string
  uploadedAt: string
}

/** A subscribe message that reached the person. */
export interface SimulatedMessage {
  person: string
  templateId: string
  page?: string
  /** By the template's field names, such as thing1. */
  data: Record<string, string>
  at: string
}

/** An address that opens the mini-program; an empty path is its first page. */
export interface SimulatedLink {
  link: string
  path: string
  query: string
}
