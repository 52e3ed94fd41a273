// What screens use of the real-time library.

export type { Activity, Answer, DriverCommands, OwnerCommands } from "./commands";
export type { Countdown } from "./countdown";
export { RealtimeContext, useCommand, useConnection, useCountdown, useMessages, useRealtime, useStream } from "./hooks";
export type { OwnerPicture, ServerMessage } from "./messages";
export type * from "./payloads";
export type { Status } from "./status";
export { browserRealtime, Realtime } from "./store";
export type { Stream, View } from "./stream";
export { driver, kiosk, lot, lots, owner } from "./streams";
export type { Kind, KioskView, OwnerView } from "./streams";
