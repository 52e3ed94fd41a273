// What screens use of the real-time library.

export type { Activity, Answer, DriverCommands, OwnerCommands } from "./commands";
export type { Countdown } from "./countdown";
export { RealtimeContext, useCommand, useConnection, useCountdown, useRealtime, useStream } from "./hooks";
export type * from "./payloads";
export type { Status } from "./status";
export { browserRealtime, Realtime } from "./store";
export type { View } from "./stream";
export { driver, kiosk, lot, lots, owner } from "./streams";
export type { Kind, KioskView, OwnerView } from "./streams";
